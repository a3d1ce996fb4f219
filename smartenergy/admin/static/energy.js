// Draw the charts whose figures the server has made.

const charts = document.getElementById("charts");

// A colour of the palette as it is by this look.
function resolved(name) {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = `var(${name})`;
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

// Figures are made for white paper: here they take the page's colours.
function asThePage(layout) {
  const [card, ink, line] = [resolved("--card"), resolved("--ink"), resolved("--line")];
  const axes = Object.keys(layout).filter((name) => /^[xy]axis\d*$/.test(name));
  const drawn = Object.fromEntries(axes.map((name) => [name, { ...layout[name], gridcolor: line, zerolinecolor: ink }]));
  return { ...layout, ...drawn, paper_bgcolor: card, plot_bgcolor: card, font: { ...layout.font, color: ink } };
}

async function draw() {
  const answer = await fetch(charts.dataset.figures, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`the charts' figures: ${answer.status}`);
  const options = { responsive: true, displaylogo: false, modeBarButtonsToRemove: ["lasso2d", "select2d", "toImage"] };
  const figures = Object.entries(await answer.json());
  await Promise.all(figures.map(([id, figure]) => Plotly.newPlot(id, figure.data, asThePage(figure.layout), options)));
  charts.dataset.drawn = "true";
}

if (charts) draw().catch((error) => {
  charts.textContent = `The charts can't be drawn (${error.message}); the numbers are below.`;
});
