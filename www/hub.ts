// The one page that may speak with the Hugging Face hub. Homefire's page shows it in a hidden frame after a person's
// consent, hands it ports, and removes it. It fetches what is asked for through a port, and sees none of the texts.
import { answer } from "./lib/hub-proxy";
import { HUB } from "./lib/hub";

let refusals = 0;
addEventListener("securitypolicyviolation", () => (refusals += 1));

/** Whether the policy above has stopped a request. The browser tells that a moment after the request has failed. */
async function refused(): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  return refusals > 0;
}

addEventListener("message", ({ origin: from, source, data, ports }) => {
  const [port] = ports;
  if (from === origin && source === parent && data === "homefire:port" && port) answer(port, HUB, refused);
});

parent.postMessage("homefire:ready", origin);
