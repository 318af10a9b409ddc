/** How much memory a call takes in the module at most, without what the worker itself does beside it. */

interface Counter {
  heapMark(): number;
  heapPeak(): number;
}

export class Heap {
  readonly #counter: Counter;
  /** The most that was in use before something was left out. */
  #peak = 0;

  constructor(counter: Counter) {
    this.#counter = counter;
  }

  /** Begins to measure, and gives what is in use now, in bytes. */
  mark(): number {
    this.#peak = 0;
    return this.#counter.heapMark();
  }

  /** The most that was in use since. */
  peak(): number {
    return Math.max(this.#peak, this.#counter.heapPeak());
  }

  /** Does `work` without counting it. */
  leavingOut<T>(work: () => T): T {
    this.#peak = this.peak();
    try {
      return work();
    } finally {
      this.#counter.heapMark();
    }
  }
}
