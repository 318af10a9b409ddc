// Rendered on a server, where Homefire can be imported and does nothing.
import { Homefire } from "homefire";
import { Trainer } from "./trainer";

export default function Page() {
  return (
    <main>
      <h1>{Homefire.defaultModel}</h1>
      <Trainer />
    </main>
  );
}
