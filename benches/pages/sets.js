// How the data sets are divided for the measurements of accuracy, and what their labels mean.

import { shuffled } from "./figures.js";

// Sets whose own split is kept. SpamAssassin's is not: spam is 15 % of its training part and half of its test part.
const SPLIT = ["r8", "rotten", "newsgroups"];

/** Rows to draw from: [to learn from, to test on], at most so many of each. */
export function pools(name, all, { train, test }) {
  const mixed = shuffled(all, 7);
  if (SPLIT.includes(name)) {
    const part = (split, size) => mixed.filter((row) => row.split === split).slice(0, size);
    return [part("train", train), part("test", test)];
  }
  return [mixed.slice(0, train), mixed.slice(train, train + test)];
}

export const bare = (all) => all.map(({ text, label }) => ({ text, label }));

const FILM = ["a great, wonderful film", "a bad, boring film"];

/** The labels' meanings, as a person would write them before having seen a result. */
export const MEANINGS = {
  r8: {
    earn: "company earnings, profits and dividends",
    acq: "mergers and acquisitions of companies",
    crude: "crude oil",
    trade: "international trade",
    "money-fx": "foreign exchange and the money market",
    interest: "interest rates",
    ship: "shipping",
    grain: "grain, wheat and corn",
  },
  rotten: { fresh: FILM[0], rotten: FILM[1] },
  film: { positive: FILM[0], negative: FILM[1] },
  product: { positive: "a great product that works well", negative: "a bad product that does not work" },
  newsgroups: {
    "alt.atheism": "atheism",
    "comp.graphics": "computer graphics",
    "comp.os.ms-windows.misc": "the Windows operating system",
    "comp.sys.ibm.pc.hardware": "PC hardware",
    "comp.sys.mac.hardware": "Macintosh hardware",
    "comp.windows.x": "the X window system",
    "misc.forsale": "things for sale",
    "rec.autos": "cars",
    "rec.motorcycles": "motorcycles",
    "rec.sport.baseball": "baseball",
    "rec.sport.hockey": "hockey",
    "sci.crypt": "cryptography",
    "sci.electronics": "electronics",
    "sci.med": "medicine",
    "sci.space": "space",
    "soc.religion.christian": "Christianity",
    "talk.politics.guns": "guns and politics",
    "talk.politics.mideast": "politics of the Middle East",
    "talk.politics.misc": "politics",
    "talk.religion.misc": "religion",
  },
};
