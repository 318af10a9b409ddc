// What computes, for a person to choose.
import { msg } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import type { Store } from "../store";

const choices = () =>
  [
    {
      value: "auto",
      name: msg("Automatic"),
      about: msg("the GPU, if it passes the self-test and is faster than the CPU"),
    },
    { value: "webgpu", name: "WebGPU", about: msg("the graphics card") },
    { value: "cpu", name: "CPU", about: msg("works everywhere") },
  ] as const;

export const deviceChoice = (store: Store, busy: boolean): TemplateResult =>
  html`<fieldset ?disabled=${busy}>
    <legend>${msg("Compute on")}</legend>
    <div class="row">
      ${choices().map(
        ({ value, name, about }) =>
          html`<label class="choice"
            ><input
              type="radio"
              name="device"
              .checked=${store.deviceChoice === value}
              @change=${() => store.set({ deviceChoice: value })}
            /><span>${name} <span class="muted small">(${about})</span></span></label
          >`,
      )}
    </div>
  </fieldset>`;
