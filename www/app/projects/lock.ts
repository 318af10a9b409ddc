// One tab a project: a lock that the browser gives back when the tab is gone, however it went.

const name = (project: string): string => `homefire-project-${project}`;

/** Gives a function that lets go of the project, or nothing where another tab has it, and still has it after `patience` ms. */
export async function lock(project: string, patience = 0): Promise<(() => void) | undefined> {
  // Without locks, which all browsers with WebGPU have, tabs are not told apart.
  if (!navigator.locks) return () => undefined;
  return new Promise((answer, fail) => {
    navigator.locks
      .request(name(project), patience ? { signal: AbortSignal.timeout(patience) } : { ifAvailable: true }, (held) => {
        if (!held) return answer(undefined);
        return new Promise<void>((release) => answer(release));
      })
      .catch((error: unknown) => {
        if (error instanceof DOMException && error.name === "TimeoutError") answer(undefined);
        else fail(error as Error);
      });
  });
}

/** The projects that are open, in this tab or in another. */
export async function lockedProjects(): Promise<Set<string>> {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return new Set(held.flatMap((one) => (one.name?.startsWith(name("")) ? [one.name.slice(name("").length)] : [])));
}
