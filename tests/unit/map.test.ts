// What the map shows, worked out without a browser: the camera, which point is meant, the shading, the numbers, the scene.

import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOf, panned, toPlane, toScreen, whole, zoomed } from "../../www/app/map/camera";
import { HitGrid, towards } from "../../www/app/map/hit";
import { seeded } from "../../www/app/map/matrix";
import { nearestCentre, purityOf } from "../../www/app/map/measures";
import { regionsOf } from "../../www/app/map/regions";
import { Scenes, type Shown } from "../../www/app/map/scene";
import { kindOf, labelOf } from "../../www/app/map/sprites";

const size = { width: 400, height: 200 };

test("the whole is seen with all points within the picture", () => {
  const points = [-3, 1, 5, 2, 0, 9];
  const camera = whole(boxOf(points), size);
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = toScreen(camera, size, points[i]!, points[i + 1]!);
    assert.ok(x > 10 && x < 390 && y > 10 && y < 190, `${x}, ${y}`);
  }
  // One text has a place too.
  assert.ok(Number.isFinite(whole(boxOf([2, 2]), size).scale));
});

test("zooming keeps the place under the pointer, and dragging keeps it under the finger", () => {
  const camera = { x: 1, y: 2, scale: 10 };
  const at: [number, number] = [90, 40];
  const before = toPlane(camera, size, ...at);
  const closer = zoomed(camera, 3, { size, at, home: 10 });
  assert.equal(closer.scale, 30);
  toPlane(closer, size, ...at).forEach((value, i) => assert.ok(Math.abs(value - before[i]!) < 1e-9));
  assert.deepEqual(
    toPlane(panned(camera, 7, -3), size, at[0] + 7, at[1] - 3).map((value) => value.toFixed(9)),
    before.map((value) => value.toFixed(9)),
  );
  assert.equal(zoomed(camera, 1e9, { size, at, home: 10 }).scale, 600);
});

test("the grid finds the same point as a look at all of them", () => {
  const random = seeded(2);
  const points = Float32Array.from({ length: 2000 }, (_, i) => random() * (i % 2 ? 1 : 40));
  const grid = new HitGrid(points);
  for (let k = 0; k < 300; k++) {
    const [x, y, radius] = [random() * 44 - 2, random() * 1.4 - 0.2, random() * 0.6];
    let [found, best]: [number | undefined, number] = [undefined, radius * radius];
    for (let i = 0; i < 1000; i++) {
      const distance = (points[2 * i]! - x) ** 2 + (points[2 * i + 1]! - y) ** 2;
      if (distance <= best) [found, best] = [i, distance];
    }
    assert.equal(grid.at(x, y, radius), found);
  }
  assert.equal(new HitGrid(new Float32Array()).at(0, 0, 1), undefined);
  // Of two on one spot, the one that is drawn above.
  assert.equal(new HitGrid(Float32Array.of(1, 1, 1, 1)).at(1, 1, 0.1), 1);
});

test("an arrow key goes to the next point in its direction", () => {
  //   2
  // 0 . 1   3
  const points = [0, 0, 2, 0, 1.5, -1.4, 6, 0];
  assert.equal(towards(points, 0, 1, 0), 1);
  assert.equal(towards(points, 1, 1, 0), 3);
  assert.equal(towards(points, 0, 0, -1), undefined);
  assert.equal(towards(points, 1, 0, -1), 2);
  assert.equal(towards(points, 0, -1, 0), undefined);
  // Texts that are the same lie on one spot, and each is reached.
  assert.equal(towards([0, 0, 0, 0, 1, 0], 0, 1, 0), 1);
  assert.equal(towards([0, 0, 0, 0, 1, 0], 1, 1, 0), 2);
});

test("the purity is the share of neighbours with a text's label", () => {
  const near = {
    of: Int32Array.of(0, 1, 2, 3),
    count: 2,
    rows: Int32Array.of(1, 2, 0, 3, 3, 0, 2, -1),
  };
  // Text 0: neighbours 1 and 2, of which 1 has its label; text 1: 0 yes, 3 no; text 2: 3 yes, 0 no; text 3: 2 yes.
  const found = purityOf(near, [0, 0, 1, 1], 3);
  assert.ok(found);
  assert.equal(found.share, (0.5 + 0.5 + 0.5 + 1) / 4);
  assert.deepEqual(found.byLabel, [0.5, 0.75, undefined]);
  // Of 12 ordered pairs of texts 4 share a label.
  assert.equal(found.chance, 4 / 12);
  assert.equal(found.interval, undefined);
  // From a sample there is an interval around the share.
  const some = purityOf({ ...near, of: Int32Array.of(0, 3), rows: Int32Array.of(1, 2, 2, -1) }, [0, 0, 1, 1], 2);
  assert.equal(some?.share, 0.75);
  assert.ok(some.interval && some.interval[0] < 0.75 && some.interval[1] > 0.75);
});

test("the nearest centre is another label's, and labels without texts have none", () => {
  const cosines = [1, 0.2, NaN, 0.2, 1, NaN, NaN, NaN, NaN];
  assert.deepEqual(nearestCentre(cosines, 3, 0), { label: 1, cosine: 0.2 });
  assert.equal(nearestCentre(cosines, 3, 2), undefined);
});

test("a place is shaded by the label that texts nearby were given, and by none far from all", () => {
  const points = [0, 0, 0.1, 0, 1, 1, 0.9, 1, 0.5, 0];
  const regions = regionsOf(points, [0, 0, 1, 1, -1], 2, boxOf(points));
  const at = (x: number, y: number) => {
    const cell = (regions.box.right - regions.box.left) / regions.columns;
    const [column, row] = [Math.floor((x - regions.box.left) / cell), Math.floor((y - regions.box.top) / cell)];
    return regions.winner[row * regions.columns + column];
  };
  assert.equal(at(0.05, 0.02), 0);
  assert.equal(at(0.95, 0.98), 1);
  assert.equal(at(0, 1), -1);
  assert.equal(at(0.5, 0), -1);
});

const shown = (change: Partial<Shown>): Shown => ({
  charted: {
    texts: { texts: ["a", "b", "c"], labels: ["x", "y", "x"], written: [], places: [0, 1, 2] },
    ...{ data: "1", run: 5, width: 2, epochs: [0, 1], near: [], centres: [] },
    pca: { layouts: [Float32Array.of(0, 0, 1, 1, 2, 2), Float32Array.of(0, 0, 3, 3, 4, 4)], at: ([x, y]) => [x, y] },
  },
  ...{ layout: "umap", at: 1, labels: ["x", "y"], own: Int32Array.of(0, 1, 0), placed: undefined, tried: undefined },
  said: undefined,
  ...change,
});

test("a scene has the marks of what was tested and mistaken, and the shading at the end of the run only", () => {
  const scenes = new Scenes();
  const { charted } = shown({});
  const tested = { tests: new Set(["b", "c"]), mistakes: new Map([["c", "y"]]), folds: false };
  const said = { run: 5, of: charted, tested, given: ["x", "y", undefined] };
  const last = scenes.scene(shown({ said, charted }));
  assert.deepEqual([...last.looks].map(kindOf), ["learned", "test", "mistake"]);
  assert.deepEqual([...last.looks].map(labelOf), [0, 1, 0]);
  assert.deepEqual([...(last.given ?? [])], [0, 1, -1]);
  const first = scenes.scene(shown({ said, charted, at: 0 }));
  assert.equal(first.given, undefined);
  assert.deepEqual([...first.points], [0, 0, 1, 1, 2, 2]);
  assert.deepEqual(first.box, { left: 0, top: 0, right: 4, bottom: 4 });
});

test("a scene stays the same one as long as nothing in it has changed", () => {
  const scenes = new Scenes();
  const what = shown({});
  const one = scenes.scene(what);
  assert.equal(scenes.scene({ ...what }), one);
  const placed = { text: "t", pca: [1, 2] as [number, number], near: [0] };
  const typed = scenes.scene({ ...what, placed, tried: { text: "t", label: "y", run: 5 } });
  assert.deepEqual(typed.typed, { at: [1, 2], label: "y" });
  assert.equal(typed.looks, one.looks);
  // The answer to an older text is not shown with a newer one.
  assert.equal(scenes.scene({ ...what, placed, tried: { text: "u", label: "y", run: 5 } }).typed, undefined);
});
