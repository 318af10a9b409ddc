// What the page shows, by the part of its address after "#", so that it can be linked to and gone back from.

export const allViews = ["work", "compare", "learn"] as const;

export type ViewName = (typeof allViews)[number];

/** The view of an address's hash. A lesson's own parts, such as its step, are read where lessons are. */
export function viewOf(hash: string): ViewName {
  const name = hash.replace(/^#/, "").split(/[=&]/, 1)[0] ?? "";
  if (["lesson", "teachers", "glossary"].includes(name)) return "learn";
  return allViews.find((one) => one === name) ?? "work";
}

/** Whether the address asks for a lesson alone, as within another page. */
export const isEmbedded = (hash: string): boolean => viewOf(hash) === "learn" && /[#&]embed(=|&|$)/.test(hash);

/** Goes there, as a link would. */
export function go(view: ViewName): void {
  if (viewOf(location.hash) !== view) location.hash = view;
}
