// Draw the charts whose figures the server has made.

const charts = document.getElementById("charts");

async function draw() {
  const answer = await fetch(charts.dataset.figures, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`the charts' figures: ${answer.status}`);
  const options = { responsive: true, displaylogo: false, modeBarButtonsToRemove: ["lasso2d", "select2d", "toImage"] };
  const figures = Object.entries(await answer.json());
  await Promise.all(figures.map(([id, figure]) => Plotly.newPlot(id, figure.data, figure.layout, options)));
  charts.dataset.drawn = "true";
}

if (charts) draw().catch((error) => {
  charts.textContent = `The charts can't be drawn (${error.message}); the numbers are below.`;
});
