// Stands in index.html itself, for where the page's program does not start: from disk, where browsers load no modules; or
// where a file of it could not be fetched or is not understood. Plain words for old browsers; it is inlined by the build.
(function () {
  var german = /^de\b/.test(navigator.language);
  function show(what) {
    // What is in the element is hidden by its own content once the program has started.
    if (window.customElements && customElements.get("hf-app")) return;
    var all = document.querySelectorAll("hf-app > p");
    for (var i = 0; i < all.length; i++) {
      var one = all[i];
      one.hidden = one.className !== what || (one.lang === "de") !== german;
    }
  }
  if (location.protocol === "file:") return show("from-disk");
  addEventListener(
    "error",
    function (event) {
      show(event.target === window ? "not-understood" : "not-loaded");
    },
    true,
  );
})();
