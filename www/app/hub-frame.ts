// The hidden frame of www/hub.html, which may speak with the hub while this page may not. It stands only after consent.

import { msg } from "@lit/localize";
import type { HubConsent } from "./store";

export function openHubFrame(signal: AbortSignal): Promise<HubConsent> {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.title = msg("Downloads from the Hugging Face Hub");
  frame.src = new URL("hub.html", document.baseURI).href;
  return new Promise((resolve, reject) => {
    const settle = (then: () => void) => {
      removeEventListener("message", ready);
      signal.removeEventListener("abort", stop);
      clearTimeout(timer);
      then();
    };
    const fail = (error: unknown) => settle(() => (frame.remove(), reject(error)));
    const stop = () => fail(new DOMException("Stopped", "AbortError"));
    const timer = setTimeout(
      () => fail(new Error(msg("hub.html beside this page did not open. Reload the page and try again."))),
      20_000,
    );
    const ready = ({ origin: from, source, data }: MessageEvent) => {
      const inside = frame.contentWindow;
      if (from !== origin || source !== inside || !inside || data !== "homefire:ready") return;
      const way = () => {
        const { port1, port2 } = new MessageChannel();
        inside.postMessage("homefire:port", origin, [port2]);
        return port1;
      };
      settle(() => resolve({ way, end: () => frame.remove() }));
    };
    addEventListener("message", ready);
    signal.addEventListener("abort", stop);
    document.body.append(frame);
  });
}
