// The page's font, Atkinson Hyperlegible Next (SIL Open Font License), which was drawn to be told apart letter by letter. It comes
// with the page. Where it is not there at once the system's own stays for this visit: nothing moves while a person reads.
const FAMILY = "Atkinson Hyperlegible Next";
const WEIGHTS = "200 800";

/** Beside the page under these names, so that index.html can ask for the first of them ahead of everything. */
const files = [
  {
    file: "latin.woff2",
    unicodeRange:
      "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+0304, U+0308, U+0329, U+2000-206F, U+20AC, U+2122, U+2191, U+2193, U+2212, U+2215, U+FEFF, U+FFFD",
  },
  {
    file: "latin-ext.woff2",
    unicodeRange:
      "U+0100-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+02DD-02FF, U+1D00-1DBF, U+1E00-1E9F, U+1EF2-1EFF",
  },
];

for (const { file, unicodeRange } of files) {
  const url = new URL(`fonts/${file}`, document.baseURI).href;
  document.fonts.add(new FontFace(FAMILY, `url("${url}")`, { weight: WEIGHTS, display: "optional", unicodeRange }));
}
