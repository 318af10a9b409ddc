// The projects of this browser: which one is open in this tab, and what can be done with them.
import { msg, str } from "@lit/localize";
import type { Homefire } from "../../lib/index";
import { adopt, ensureOpen, letGo, listKept } from "../actions/open";
import { settle } from "../actions/rows";
import { release } from "../shared";
import type { ModelChoice, Store } from "../store";
import { errorInWords } from "../told";
import { Autosave, type Listener } from "./autosave";
import { closeDatabase } from "./database";
import { loadEmbeddings, saveEmbeddings } from "./embeddings";
import { forgetEverything } from "./forget";
import { newId } from "../id";
import { askToLast } from "./lasting";
import { lock, lockedProjects } from "./lock";
import { deleteProject, isFull, listProjects, readProject, writeProject } from "./project-store";
import type { ProjectRecord, WholeProject } from "./record";
import { filesOf, restore, snapshot, sourceOf } from "./snapshot";
import { hasOwn, pageStore } from "./stores";

type Project = Omit<ProjectRecord, "snapshot" | "changed">;

/** A project in the list. */
export interface Listed {
  id: string;
  name: string;
  changed: number;
  /** Open in another tab. */
  elsewhere: boolean;
}

/** How a project is kept that has no name of its own. */
const UNNAMED = "Untitled";

export const shownName = (name: string): string => (name === UNNAMED ? msg("Untitled") : name);

/** Milliseconds in which another page may let go of a project. */
const PATIENCE = 500;

/** Milliseconds in which work has to be kept for another project to be opened beside it. */
const WAIT = 5000;

const CHANNEL = "homefire-projects";

export class Projects extends EventTarget {
  store = pageStore();
  project: Project = fresh();
  list: Listed[] = [];
  /** Whether what was kept is still being brought back. */
  starting = true;
  busy = false;
  /** Whether everything was forgotten and nothing more is kept. */
  forgotten = false;
  /** What a person should know about keeping: that it fails, say. */
  notice = "";
  /** How the open project stands: as the browser has it, on its way there, or only here because the browser took none. */
  state: "kept" | "being kept" | "not kept" = "kept";
  /** Whether the browser has said that it clears nothing by itself; absent before there was something to lose. */
  lasting: boolean | undefined;

  #autosave: Autosave | undefined;
  /** What the project that was left had open, for the next one. */
  #left: { hf: Homefire; choice: ModelChoice | undefined } | undefined;
  #unlock: (() => void) | undefined;
  /** The last change that was asked for. It never rejects. */
  #turn: Promise<unknown> = Promise.resolve();
  /** The notice that keeping has failed, which is taken back where it goes well again. */
  #failure = "";
  /** Whether a run has ended since embeddings were kept; and the data they were of. */
  #ran = false;
  #embedded: string | undefined;
  /** Tells other tabs of changes, and hears of theirs. */
  readonly #channel = new BroadcastChannel(CHANNEL);

  constructor() {
    super();
    this.#channel.onmessage = ({ data }: MessageEvent<string>) => {
      if (data === "forget") this.#forgottenElsewhere();
      else void this.#refresh();
    };
  }

  /** Opens the project that was changed last and is not open in another tab. */
  async start(): Promise<void> {
    try {
      const kept = await listProjects();
      await this.#enterFirst(kept.map(({ id }) => id));
      const [last] = kept;
      if (last && last.id !== this.project.id) {
        this.notice = msg(str`“${shownName(last.name)}” is open in another tab, so this tab has another project.`);
      }
    } catch (error) {
      this.#failed(error);
    }
    this.starting = false;
    await this.#refresh();
    // The model is in the browser by then, and what was kept can be used again.
    const { data, runs, task } = this.store;
    if (!this.forgotten && task === "classify" && (data || runs.length > 0))
      void ensureOpen(this.store).catch(() => undefined);
  }

  async open(id: string): Promise<void> {
    await this.#work(async () => {
      if (id !== this.project.id) await this.#enter(id);
    });
  }

  async create(): Promise<void> {
    await this.#work(() => this.#begin(fresh()));
  }

  async rename(name: string): Promise<void> {
    await this.#work(async () => {
      this.project = { ...this.project, name: name.trim().slice(0, 80) || UNNAMED };
      await this.#autosave?.rename(this.project.name);
    });
  }

  /** Goes on in a copy. */
  async duplicate(): Promise<void> {
    await this.#work(async () => {
      const whole = this.#whole();
      await this.#take(whole, msg(str`${shownName(whole.project.name)}, copy`));
    });
  }

  async remove(): Promise<void> {
    await this.#work(async () => {
      this.#autosave?.drop();
      await deleteProject(this.project.id);
      await this.#enterFirst((await listProjects()).map(({ id }) => id));
    });
  }

  /** The open project as one file. It is made of what this page has, so that it is there also where nothing can be kept. */
  async export(): Promise<Blob | undefined> {
    return this.#work(async () => (await import("./file")).packProject(this.#whole()));
  }

  /** Opens a project from a file, beside those that are there. */
  async import(file: Blob): Promise<void> {
    await this.#work(async () => {
      const { unpackProject } = await import("./file");
      const whole = await unpackProject(file);
      await this.#take(whole, whole.project.name);
    });
  }

  /** Deletes all that this page has put into the browser, and keeps nothing more until it is loaded again. */
  async forget(): Promise<void> {
    await this.#work(async () => {
      this.#drop();
      this.#channel.postMessage("forget");
      await forgetEverything();
      this.forgotten = true;
    });
  }

  /** A project goes by its data's name until it is given one. */
  #nameAfterData(): void {
    const { data } = this.store;
    if (data && this.project.name === UNNAMED && !this.busy) void this.rename(data.name);
  }

  /** After a run on other data than the last, since other texts were read for it. */
  #keepEmbeddings(): void {
    const { running, data, hf } = this.store;
    if (running) this.#ran = true;
    if (running || !this.#ran || !hf || hf.closed || !data || data.id === this.#embedded) return;
    this.#ran = false;
    this.#embedded = data.id;
    void saveEmbeddings(hf);
  }

  #forgottenElsewhere(): void {
    this.#drop();
    this.forgotten = true;
    this.#tell();
  }

  /** Keeps nothing more, and ends what goes on. */
  #drop(): void {
    this.#autosave?.drop();
    closeDatabase();
    const hf = letGo(this.store);
    if (hf) release(hf);
  }

  /** One change after the other; what goes wrong is said. */
  #work<T>(work: () => Promise<T>): Promise<T | undefined> {
    // What is pressed before the page shows that it is busy is done all the same.
    const turn = this.#turn.then(() => this.#do(work));
    this.#turn = turn;
    return turn;
  }

  async #do<T>(work: () => Promise<T>): Promise<T | undefined> {
    this.busy = true;
    this.notice = "";
    this.#tell();
    try {
      return await work();
    } catch (error) {
      this.notice = errorInWords(error);
      return undefined;
    } finally {
      this.busy = false;
      await this.#refresh();
      if (!this.forgotten) this.#channel.postMessage("changed");
    }
  }

  async #leave(): Promise<void> {
    // First kept, then ended: what a run has come to is there again when the project is opened.
    await this.#autosave?.end();
    const hf = letGo(this.store);
    if (hf) this.#left = { hf, choice: this.store.opened };
    this.#unlock?.();
  }

  /** Opens the first of these that is not open in another tab, or else a new project. */
  async #enterFirst(ids: string[]): Promise<void> {
    for (const [place, id] of ids.entries()) {
      // The page that was reloaded, or whose tab has crashed, may have the last one for a moment still.
      const unlock = await lock(id, place === 0 ? PATIENCE : 0);
      if (unlock) return this.#enter(id, unlock);
    }
    await this.#begin(fresh());
  }

  async #enter(id: string, held?: () => void): Promise<void> {
    const unlock = held ?? (await lock(id));
    if (!unlock) throw new Error(msg("This project is open in another tab. Close it there, or duplicate it there."));
    const whole = await readProject(id);
    if (!whole) {
      unlock();
      throw new Error(msg("This project is gone: another tab has deleted it."));
    }
    await this.#leave();
    const store = pageStore();
    restore(store, whole.project.snapshot, whole.source, whole.runs);
    if (whole.checkpoint) store.set({ interrupted: whole.checkpoint });
    const { id: _id, name, created } = whole.project;
    await this.#use(store, { id, name, created }, true, unlock);
  }

  async #begin(project: Project, store = pageStore()): Promise<void> {
    await this.#leave();
    await this.#use(store, project, false, await lock(project.id));
  }

  /**
   * Opens a project of its own for data that would take the place of the work in `store`, with the choices made there; gives its
   * store. Where that work can't be kept it stays open, and nothing is given.
   */
  async #apart(store: Store): Promise<Store | undefined> {
    if (this.store !== store || this.forgotten) return undefined;
    const keeping = store.keep?.().then(() => this.state !== "not kept");
    const late = new Promise<false>((resolve) => setTimeout(resolve, WAIT, false));
    if (!(await Promise.race([keeping, late]))) return undefined;
    const { id, name } = this.project;
    const own = pageStore(store);
    await this.#work(() => this.#begin(fresh(), own));
    if (this.store !== own) return undefined;
    own.set({
      toast: {
        text: msg(str`Your work is in the project “${shownName(name)}”.`),
        way: msg("Go back"),
        undo: () => void this.open(id),
      },
    });
    return own;
  }

  async #use(store: Store, project: Project, kept: boolean, unlock: (() => void) | undefined): Promise<void> {
    // Before anything is shown, so that nothing that is about to be pressed moves.
    await Promise.race([listKept(store), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    const left = this.#left;
    this.#left = undefined;
    this.store = store;
    this.project = project;
    this.#unlock = unlock;
    if (!this.forgotten) {
      const autosave = (this.#autosave = new Autosave(store, project, kept, this.#listener(store)));
      store.set({ keep: () => autosave.flush() });
    }
    store.set({ onOpened: loadEmbeddings, fresh: () => this.#apart(store) });
    store.addEventListener("change", () => {
      this.#nameAfterData();
      this.#keepEmbeddings();
    });
    this.#tell();
    if (left) await this.#goOn(store, left.hf, left.choice);
    // A tab may have been ended before a change became the data.
    void settle(store);
  }

  /** Lets a project use what the one before had open, where it is of the same model. */
  async #goOn(store: Store, hf: Homefire, choice: ModelChoice | undefined): Promise<void> {
    if (hf.closed || JSON.stringify(choice) !== JSON.stringify(store.model)) return release(hf);
    try {
      await adopt(store, hf);
      if (choice) store.set({ opened: choice });
    } catch (error) {
      release(hf);
      throw error;
    }
  }

  /** Puts a project in under a new id and opens it. */
  async #take(whole: WholeProject, name: string): Promise<void> {
    const id = newId();
    const project = { ...whole.project, id, name, created: Date.now(), changed: Date.now() };
    await writeProject({ ...whole, project });
    await this.#enter(id);
  }

  /** The open project as it is now. */
  #whole(): WholeProject {
    const { interrupted } = this.store;
    return {
      project: { ...this.project, changed: Date.now(), snapshot: snapshot(this.store) },
      source: sourceOf(this.store),
      runs: filesOf(this.store),
      ...(interrupted ? { checkpoint: interrupted } : {}),
    };
  }

  async #refresh(): Promise<void> {
    try {
      const elsewhere = this.forgotten ? new Set<string>() : await lockedProjects();
      this.list = this.forgotten
        ? []
        : (await listProjects()).map(({ id, name, changed }) => ({
            id,
            name,
            changed,
            elsewhere: id !== this.project.id && elsewhere.has(id),
          }));
    } catch {
      this.list = [];
    }
    this.#tell();
  }

  /** Hears how `store` is kept. */
  #listener(store: Store): Listener {
    const set = (state: Projects["state"]) => {
      if (this.store !== store) return;
      this.state = state;
      this.#tell();
    };
    return {
      begun: () => set("being kept"),
      kept: (lost) => {
        if (this.store === store && this.notice === this.#failure) this.notice = "";
        if (this.store === store && lost !== undefined) this.notice = this.#failure = unkeptCheckpoint(lost);
        set("kept");
        if (!this.forgotten && hasOwn(store)) void this.#last();
      },
      failed: (error) => {
        this.#failed(error);
        set("not kept");
      },
    };
  }

  async #last(): Promise<void> {
    this.lasting = await askToLast();
    this.#tell();
  }

  #failed(error: unknown): void {
    this.state = "not kept";
    this.notice = this.#failure = isFull(error)
      ? msg(
          "The browser has no more room for this page, so the last changes were not saved. Delete a project or a model, or export this project to a file.",
        )
      : msg(
          str`This browser stores nothing for this page (${errorInWords(error)}). Everything works until you close the tab; export the project to a file before that.`,
        );
    this.#tell();
  }

  #tell(): void {
    this.dispatchEvent(new Event("change"));
  }
}

const unkeptCheckpoint = (error: unknown): string =>
  msg(
    str`The checkpoint of this run could not be kept (${errorInWords(error)}), so after a reload the run would start again. Everything else is kept.`,
  );

const fresh = (): Project => ({ id: newId(), name: UNNAMED, created: Date.now() });
