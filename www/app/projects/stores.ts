// The stores of the page's projects.
import { isFetched } from "../state/data";
import { Store } from "../store";

/** A store of the page; with the choices that were made in another one, where it is to go on beside that. */
export function pageStore(beside?: Store): Store {
  const store = new Store();
  store.set({ beside: true });
  if (beside) {
    const { model, deviceChoice, task, approach, column } = beside;
    store.set({ model, deviceChoice, task, approach, column });
  }
  return store;
}

/** Whether there is something that would be missed: a run, or a person's own data. A sample is no File, as it was fetched. */
export const hasOwn = ({ runs, tuned, data, pairs }: Store): boolean =>
  runs.length + tuned.length > 0 ||
  Object.values(pairs).some(({ source }) => !isFetched(source)) ||
  (data !== undefined && (data.rows !== undefined || !isFetched(data.source)));
