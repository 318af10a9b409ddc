// The entry "homefire/trainer": defines the element where there is a page for it, and once. On a server nothing is evaluated,
// and a second copy of the package, as hot reloading or two bundles bring, leaves the first one in place.

// esbuild makes of it the module's evaluation, there and then.
declare const require: (module: string) => unknown;

if (typeof document !== "undefined" && typeof customElements !== "undefined") {
  if (!customElements.get("homefire-trainer")) require("./trainer");
}
