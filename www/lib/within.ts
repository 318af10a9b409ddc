/** What `work` comes to. Where it takes longer, rejects with a "TimeoutError": a browser's promise may never settle. */
export function within<T>(milliseconds: number, work: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new DOMException(what, "TimeoutError")), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

export const isLate = (error: unknown): boolean => error instanceof DOMException && error.name === "TimeoutError";
