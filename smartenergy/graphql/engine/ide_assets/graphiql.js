// A fetcher that needs nothing but this server and its live process, a first query, and the headers editor open for the token.
const FIRST_QUERY = `# Run SignIn; paste its accessToken below.
mutation SignIn {
  login(input: { username: "user1", password: "password123" }) {
    accessToken
    expiresIn
    user { id username }
  }
}

query MyHome {
  allDevices { id name status deviceType otherDetails }
  energyStats {
    currentProduction
    currentConsumption
    currentStorage { totalCapacityWh currentLevelWh percentage }
    currentStorageFlow
    netGridFlow
    timestamp
  }
}

subscription MyHomeLive {
  energyStats { currentProduction currentConsumption netGridFlow timestamp }
}

query MyDay {
  energySummary {
    present { coverage figures { productionWh consumptionWh gridImportWh gridExportWh selfSufficiency } flows { source sink energyWh } }
  }
  energyHistory(resolution: hour) { series { start solarWh consumptionWh levelWh coverage } }
}
`;

const root = document.getElementById("graphiql");
const ask = GraphiQL.createFetcher({ url: window.location.pathname });

// Whether the operation that is to be run is a subscription.
function isSubscription({ operationName }, options) {
  const operations = (options?.documentAST?.definitions ?? []).filter((one) => one.kind === "OperationDefinition");
  const wanted = operations.find((one) => one.name?.value === operationName) ?? operations[0];
  return wanted?.operation === "subscription";
}

// The results of a subscription, as they come: server-sent events, read from an answer that goes on.
async function* subscribe(request, headers) {
  const leave = new AbortController();
  try {
    const answer = await fetch(root.dataset.live, {
      method: "POST", body: JSON.stringify(request), signal: leave.signal,
      headers: { ...headers, "Content-Type": "application/json", Accept: "text/event-stream" },
    });
    if (!answer.ok) {
      yield await answer.json();
      return;
    }
    let text = "";
    for await (const part of parts(answer.body.pipeThrough(new TextDecoderStream()).getReader())) {
      const events = (text + part).split("\n\n");
      text = events.pop();
      for (const event of events.filter((one) => one.startsWith("event: next"))) {
        yield JSON.parse(event.slice(event.indexOf("data: ") + 6));
      }
    }
  } finally {
    leave.abort();
  }
}

async function* parts(reader) {
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}

ReactDOM.render(
  React.createElement(GraphiQL, {
    fetcher: (request, options) =>
      isSubscription(request, options) ? subscribe(request, options?.headers) : ask(request, options),
    defaultQuery: FIRST_QUERY,
    defaultEditorToolsVisibility: "headers",
    defaultHeaders: '{\n  "Authorization": "Bearer PASTE_THE_ACCESS_TOKEN_HERE"\n}',
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
  }),
  root,
);
