// What the model is to be taught: the first choice of a project.
import { msg } from "@lit/localize";
import { css, html, nothing } from "lit";
import { allTasks, type Task } from "./state/task";
import { View } from "./view";

const names = (): Record<Task, [name: string, about: string]> => ({
  classify: [msg("Classify"), msg("texts in, labels out")],
  rewrite: [msg("Summarise or rewrite"), msg("a text in, another text out")],
  continue: [msg("Continue a text"), msg("more in the manner of your texts")],
});

class TaskSwitch extends View {
  static override styles = [
    ...View.styles,
    css`
      fieldset {
        margin: 0 0 1.25rem;
      }
      .tasks {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr));
        gap: 0.6rem;
        margin-top: 0.5rem;
      }
      label.choice {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--card);
        padding: 0.6rem 0.9rem;
      }
      label.choice:has(:checked) {
        border-color: var(--accent);
        background: var(--accent-soft);
      }
      label.choice span span {
        display: block;
      }
    `,
  ];

  override render() {
    const { task, running, reading } = this.store;
    const busy = Boolean(running || reading);
    return html`<fieldset ?disabled=${busy}>
      <legend>${msg("What should the model learn?")}</legend>
      <div class="tasks">
        ${allTasks.map((one) => {
          const [name, about] = names()[one];
          return html`<label class="choice"
            ><input
              type="radio"
              name="task"
              data-testid=${`task-${one}`}
              .checked=${one === task}
              @change=${() => this.store.set({ task: one, pairSplit: undefined, awaited: undefined })}
            /><span>${name}<span class="muted small">${about}</span></span></label
          >`;
        })}
      </div>
      ${busy ? html`<p class="small muted">${msg("It can be changed when the run has ended.")}</p>` : nothing}
    </fieldset>`;
  }
}

customElements.define("hf-task-switch", TaskSwitch);
