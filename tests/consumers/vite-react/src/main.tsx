// What a React page does with Homefire: the API in an effect, and the element with its events.
import { Homefire, HomefireError, type Classifier } from "homefire";
import "homefire/trainer";
import type { HomefireTrainerElement, TrainerResult } from "homefire/trainer";
import { StrictMode, useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";

const ROWS = [
  { text: "The soup was cold", label: "food" },
  { text: "Best pizza in years", label: "food" },
  { text: "A wonderful curry", label: "food" },
  { text: "The striker scored twice", label: "sport" },
  { text: "We lost in overtime", label: "sport" },
  { text: "She won the marathon", label: "sport" },
];

async function learn(hf: Homefire): Promise<Classifier> {
  return hf.train(await hf.dataset(ROWS), { epochs: 20, validation: 0 });
}

function App() {
  const [label, setLabel] = useState("");
  const [result, setResult] = useState<TrainerResult>();
  const trainer = useRef<HomefireTrainerElement>(null);

  useEffect(() => {
    const abort = new AbortController();
    let open: Homefire | undefined;
    const run = async () => {
      open = await Homefire.open({ models: "/models/", device: "cpu", signal: abort.signal });
      const tuned = await learn(open);
      // The file can be handed over as it is.
      const file = new Blob([await tuned.save()]);
      const [answer] = await (await open.load(file)).predict(["The goalkeeper saved a penalty"]);
      setLabel(answer?.label ?? "");
    };
    run().catch((error: unknown) => {
      if (!(error instanceof HomefireError && ["aborted", "closed"].includes(error.code))) throw error;
    });
    return () => {
      abort.abort();
      open?.close();
    };
  }, []);

  useEffect(() => {
    // In development React does this twice, and a run that goes on is not disturbed.
    trainer.current
      ?.setData(ROWS)
      .then(() => trainer.current?.train())
      .catch(() => undefined);
  }, []);

  return (
    <main>
      <output>{`${label} ${result ? "and a run" : ""}`.trim()}</output>
      <homefire-trainer
        ref={trainer}
        className="trainer"
        steps="run"
        device="cpu"
        models="/models/"
        onhomefire-result={({ detail }) => setResult(detail)}
      />
      {/* @ts-expect-error: what it doesn't have is refused. */}
      {false && <homefire-trainer colour="red" />}
    </main>
  );
}

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
