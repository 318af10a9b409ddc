// The page for teachers, and the sheet as it is printed: black on white, and nothing else of the page with it.
import { css } from "lit";

export const teacherStyles = css`
  :host {
    container-type: inline-size;
  }
  article,
  .sheet {
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    padding: clamp(1rem, 5cqi, 2.5rem);
  }
  h2 {
    font-size: var(--size-4);
  }
  h3 {
    font-size: var(--size-3);
    margin: var(--gap-4) 0 var(--gap-2);
  }
  .idea {
    font-size: var(--size-3);
  }
  li {
    margin-bottom: var(--gap-2);
    max-width: 66ch;
  }
  .needs {
    display: block;
    font-weight: 400;
  }
  .copy {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: var(--gap-1) var(--gap-2);
    align-items: start;
    margin: var(--gap-2) 0;
  }
  .copy label {
    grid-column: 1 / -1;
  }
  .copy textarea {
    font-family: var(--mono);
    font-size: var(--size-1);
  }
  .sheet {
    margin-top: var(--gap-4);
  }
  .sheet table {
    width: 100%;
    table-layout: auto;
  }
  .sheet th,
  .sheet td {
    border: 1px solid var(--field);
  }
  .sheet .blank {
    text-align: right;
    color: var(--muted);
    min-width: 4rem;
  }
  .name span {
    display: inline-block;
    width: min(14rem, 40%);
    border-bottom: 1px solid var(--field);
    margin-right: var(--gap-3);
  }
  .boxes {
    list-style: "☐  ";
  }
  .boxes li {
    margin: 0;
  }
  dl {
    columns: 18rem 2;
    column-gap: 2rem;
  }
  dl div {
    break-inside: avoid;
    padding-bottom: var(--gap-2);
  }
  dt {
    font-weight: 650;
  }
  dd {
    margin: 0;
  }
  @media print {
    article {
      display: none;
    }
    .sheet {
      border: 0;
      padding: 0;
      margin: 0;
      color: #000;
      background: #fff;
      font-size: 10pt;
    }
    .sheet .blank,
    .sheet dd {
      color: #000;
    }
    tr,
    li {
      break-inside: avoid;
    }
  }
`;
