// The three trainers of the lesson learn from the same letters, and their results are told side by side.

const trainers = [...document.querySelectorAll("homefire-trainer")];
const [first, ...others] = trainers;
for (const trainer of others) trainer.setAttribute("data", first.getAttribute("data"));

const side = document.querySelector("#table-of-results");
const percent = (share) => `${(100 * share).toFixed(0)} %`;

document.addEventListener("homefire-result", () => {
  // The last run of each. What is shown is set as text.
  const told = trainers.flatMap((trainer) => {
    const run = trainer.results.at(-1);
    if (!run?.evaluation) return [];
    const { accuracy, interval, size } = run.evaluation;
    return `${run.name}: ${percent(accuracy)} of ${size} letters right (likely between ${interval.map(percent).join(" and ")})`;
  });
  side.textContent = `${told.join("; ")}.`;
});
