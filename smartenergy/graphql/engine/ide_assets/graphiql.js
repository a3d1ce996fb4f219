// A fetcher that needs nothing but this server, a first query, and the headers editor open for the token.
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

query MyDay {
  energySummary {
    present { coverage figures { productionWh consumptionWh gridImportWh gridExportWh selfSufficiency } flows { source sink energyWh } }
  }
  energyHistory(resolution: hour) { series { start solarWh consumptionWh levelWh coverage } }
}
`;

ReactDOM.render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: window.location.pathname }),
    defaultQuery: FIRST_QUERY,
    defaultEditorToolsVisibility: "headers",
    defaultHeaders: '{\n  "Authorization": "Bearer PASTE_THE_ACCESS_TOKEN_HERE"\n}',
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
  }),
  document.getElementById("graphiql"),
);
