const PAUSE = 250;
const PATIENCE = 10000;

/**
 * Asks the server, a moment after each change, what stands against the drawing as it is now, saved
 * or not: the rules that judge while one draws are the rules that judge at publishing.
 */
export class Checking {
  constructor(modeler, root, note, tell) {
    Object.assign(this, { modeler, root, note, tell, wanted: 0, answered: 0, at: root.dataset.checkedAt });
    modeler.on('commandStack.changed', () => this.soon());
    addEventListener('online', () => this.ask());
    addEventListener('focus', () => this.soon()); // a form may have been changed in another tab
  }

  soon() {
    this.wanted += 1;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(), PAUSE);
  }

  /** One question at a time: what is drawn while one is on its way is asked next. */
  async ask() {
    clearTimeout(this.waiting);
    if (this.asking) return this.asking;
    this.asking = this.send().finally(() => (this.asking = undefined));
    await this.asking;
    return this.wanted > this.answered && this.isReached ? this.ask() : undefined;
  }

  async send() {
    const upTo = this.wanted;
    const { xml } = await this.modeler.saveXML();
    const body = new FormData();
    Object.entries({ xml, csrf_token: this.root.dataset.csrf }).forEach(([name, value]) => body.set(name, value));
    const reply = await fetch(this.root.dataset.check, { method: 'POST', body, headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(PATIENCE) }).catch(() => undefined);
    this.isReached = Boolean(reply);
    if (!reply) return this.say(this.root.dataset.textUnreached);
    const answer = await reply.json().catch(() => ({}));
    this.answered = upTo;
    if (!reply.ok || !answer.findings) return this.say(this.root.dataset.textUnchecked.replace('{reason}', answer.message ?? ''));
    this.at = answer.at;
    this.say('');
    return this.tell(answer.findings);
  }

  /** What is shown is older than what is drawn: how old, and why. The same is not said twice. */
  say(text) {
    const said = text.replace('{time}', this.at);
    if (this.note.textContent !== said) this.note.textContent = said;
    this.note.hidden = !said;
  }
}
