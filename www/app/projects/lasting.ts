// Whether the browser keeps what is here until a person deletes it. By itself it may clear what it stores: when the disk is
// nearly full, or, as Safari does, after seven days without a visit.

let asked: Promise<boolean> | undefined;

/** Asks the browser, once a page, to clear nothing by itself, and tells whether it will. A person may have to answer first. */
export function askToLast(): Promise<boolean> {
  asked ??= ask().catch(() => false);
  return asked;
}

async function ask(): Promise<boolean> {
  // Absent on insecure origins, and in some private windows.
  const storage = navigator.storage as StorageManager | undefined;
  if (!storage?.persist) return false;
  return (await storage.persisted()) || storage.persist();
}
