// From the navigation to the first prediction, as a site that uses the package has it. Its query names the package's
// entry and, for the memory figure, how many texts to embed afterwards.

import { rows, shuffled } from "./figures.js";

const query = new URLSearchParams(location.search);
const { Homefire } = await import(query.get("entry"));
const hf = await Homefire.open({ models: "/cache/models/", device: "cpu" });
const opened = performance.now();
const classifier = await hf.zeroShot({ labels: ["praise", "complaint"] });
const [first] = await classifier.predict(["The soup was cold and nobody said sorry."]);
const predicted = performance.now();

const texts = Number(query.get("texts"));
if (texts > 0) {
  const film = shuffled(await rows("film"), 1).slice(0, texts);
  // The numbers keep short texts apart, and eight words keep the wait short: what is kept is the same for all lengths.
  const short = film.map(({ text }, i) => `${i} ${text}`.split(" ").slice(0, 8).join(" "));
  for (let at = 0; at < short.length; at += 1000) await classifier.predict(short.slice(at, at + 1000));
}
window.started = { opened, predicted, label: first.label };
