"use client";

import { Homefire } from "homefire";
import "homefire/trainer";
import type { HomefireTrainerElement } from "homefire/trainer";
import { useEffect, useRef, useState } from "react";

const TABLE = `food: The soup was cold
food: Best pizza in years
food: A wonderful curry
sport: The striker scored twice
sport: We lost in overtime
sport: She won the marathon
`;

export function Trainer() {
  const [label, setLabel] = useState("");
  const [run, setRun] = useState("");
  const trainer = useRef<HomefireTrainerElement>(null);

  useEffect(() => {
    let closed = false;
    const learn = async () => {
      const hf = await Homefire.open({ models: "/models/", device: "cpu" });
      const tuned = await hf.train(await hf.dataset(TABLE), { epochs: 20, validation: 0 });
      const [answer] = await tuned.predict(["The goalkeeper saved a penalty"]);
      hf.close();
      if (!closed) setLabel(answer?.label ?? "");
    };
    void learn();
    return () => {
      closed = true;
    };
  }, []);

  useEffect(() => {
    // On an element that a server has rendered, React puts a handler such as onhomefire-result only when it renders again.
    const element = trainer.current;
    const heard = () => setRun("and a run");
    element?.addEventListener("homefire-result", heard);
    // In development React does this twice, and a run that goes on is not disturbed.
    element?.train().catch(() => undefined);
    return () => element?.removeEventListener("homefire-result", heard);
  }, []);

  return (
    <>
      <output>{`${label} ${run}`.trim()}</output>
      <homefire-trainer ref={trainer} steps="run" device="cpu" models="/models/" data={TABLE} />
    </>
  );
}
