// What a person can do to a run, a comparison or a learning curve that is under way.
import type { Store } from "../store";

export function pauseOrResume(store: Store): void {
  const control = store.running?.control;
  if (control?.paused) control.resume();
  else control?.pause();
  store.changed();
}

/** Ends it, and keeps what is done. */
export function stop(store: Store): void {
  (store.running?.testing ?? store.running?.control)?.stop();
  store.changed();
}
