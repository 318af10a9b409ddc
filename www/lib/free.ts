/** Memory that is given back before the browser looks for what is unused, which it does late for large buffers. */

let nowhere: MessagePort | undefined;

/**
 * Frees what `bytes` stand in, of which nothing can be read any more: it is moved to a port that leads nowhere. What was moved
 * before has no bytes.
 */
export function free({ buffer }: Uint8Array): void {
  if (!nowhere) {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    nowhere = port1;
  }
  if (buffer instanceof ArrayBuffer && buffer.byteLength > 0) nowhere.postMessage(undefined, [buffer]);
}
