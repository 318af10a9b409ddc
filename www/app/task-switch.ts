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
        margin: 0 0 var(--gap-3);
      }
      .tasks {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-2);
        align-items: center;
      }
      .asked {
        font-weight: 600;
        margin-right: var(--gap-2);
      }
      label.choice {
        border: 1px solid var(--line);
        border-radius: 999px;
        background: var(--card);
        padding: 0.1rem 0.9rem 0.1rem 0.6rem;
      }
      @media (max-width: 40rem) {
        .asked {
          display: none;
        }
        label.choice {
          padding: 0 0.6rem 0 0.4rem;
          font-size: var(--size-1);
        }
      }
      label.choice:has(:checked) {
        border-color: var(--ink);
        font-weight: 600;
      }
    `,
  ];

  override render() {
    const { task, running, reading } = this.store;
    const busy = Boolean(running || reading);
    const later = busy ? msg("It can be changed when the run has ended.") : nothing;
    // Words under it would move the whole page each time something begins.
    return html`<fieldset ?disabled=${busy} title=${later}>
      <legend class="hidden-label">${msg("What should the model learn?")}</legend>
      <div class="tasks">
        <span class="asked" aria-hidden="true">${msg("What should the model learn?")}</span>
        ${allTasks.map((one) => {
          const [name, about] = names()[one];
          return html`<label class="choice"
            ><input
              type="radio"
              name="task"
              data-testid=${`task-${one}`}
              .checked=${one === task}
              @change=${() => this.store.set({ task: one, pairSplit: undefined, awaited: undefined })}
            /><span title=${about}>${name}</span></label
          >`;
        })}
      </div>
    </fieldset>`;
  }
}

customElements.define("hf-task-switch", TaskSwitch);
