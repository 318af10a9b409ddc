// The look of the map around its plane.
import { css } from "lit";

export const mapStyles = css`
  .head {
    display: flex;
    flex-wrap: wrap;
    gap: var(--gap-1) var(--gap-3);
    align-items: center;
    justify-content: space-between;
    margin-bottom: var(--gap-2);
  }
  .head fieldset {
    display: flex;
    flex-wrap: wrap;
    margin: 0;
  }
  :host {
    container: map / inline-size;
  }
  .sides {
    display: grid;
    gap: var(--gap-2) var(--gap-3);
  }
  .sides > * {
    min-width: 0;
  }
  @container map (width >= 56rem) {
    .sides {
      grid-template-columns: minmax(0, 1fr) minmax(17rem, 22rem);
    }
  }
  .under {
    display: flex;
    flex-wrap: wrap;
    gap: var(--gap-2);
    align-items: center;
    min-height: 2.25rem;
    margin: var(--gap-2) 0 0;
  }
  .under progress {
    width: 8rem;
  }
  .under button {
    min-height: 2rem;
    padding: 0.2rem 0.7rem;
  }
`;
