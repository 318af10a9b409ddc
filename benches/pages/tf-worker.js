// TensorFlow.js: the same head on the same features. A classic worker, since its bundles are not modules.

/* global tf, importScripts */
const packages = "/benches/node_modules/@tensorflow";
importScripts(`${packages}/tfjs/dist/tf.min.js`, `${packages}/tfjs-backend-wasm/dist/tf-backend-wasm.min.js`);

function head(width, hidden, labels) {
  const layers = [];
  if (hidden) layers.push(tf.layers.dense({ units: hidden, activation: "relu", inputShape: [width] }));
  layers.push(tf.layers.dense({ units: labels, activation: "softmax", ...(hidden ? {} : { inputShape: [width] }) }));
  const model = tf.sequential({ layers });
  model.compile({ optimizer: tf.train.adam(1e-3), loss: "categoricalCrossentropy" });
  return model;
}

// What is sent before the import is done would otherwise be lost.
const early = [];
self.onmessage = (event) => early.push(event);

import("./rpc.js").then(({ answer }) => {
  answer({
    async open(backend, threads) {
      tf.wasm.setWasmPaths(`${packages}/tfjs-backend-wasm/dist/`);
      if (backend === "wasm") tf.wasm.setThreadsCount(threads);
      if (!(await tf.setBackend(backend))) throw new Error(`no backend "${backend}"`);
      await tf.ready();
      return tf.version.tfjs;
    },

    /** Milliseconds of `fit`, and the share of the same rows the head then classifies rightly. */
    async fit(features, width, classes, labels, { hidden, epochs, batchSize }) {
      const x = tf.tensor2d(features, [classes.length, width]);
      const y = tf.oneHot(tf.tensor1d(classes, "int32"), labels);
      const model = head(width, hidden, labels);
      const start = performance.now();
      // Yielding to the event loop would only cost it time here.
      await model.fit(x, y, { epochs, batchSize, shuffle: true, verbose: 0, yieldEvery: "never" });
      const ms = performance.now() - start;
      const guesses = await model.predict(x).argMax(1).data();
      const right = classes.filter((c, i) => c === guesses[i]).length;
      model.dispose();
      tf.dispose([x, y]);
      return { ms, accuracy: right / classes.length };
    },
  });
  early.forEach((event) => self.onmessage(event));
});
