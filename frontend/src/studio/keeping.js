/** Saves the sketch a moment after each change, never over what somebody else has saved meanwhile. */
export class Keeping {
  constructor(modeler, root, { say, conflict, walked }) {
    Object.assign(this, { modeler, root, say, conflict, walked, version: Number(root.dataset.version), sent: 0, changes: 0 });
    modeler.on('commandStack.changed', () => {
      this.changes += 1;
      say(root.dataset.textUnsaved);
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.save(), 1500);
    });
    addEventListener('beforeunload', (event) => {
      if (this.isDirty) event.preventDefault();
    });
    addEventListener('online', () => this.isDirty && this.save());
  }

  get isDirty() {
    return this.sent !== this.changes;
  }

  /** One save at a time: what is drawn while one is on its way goes with the next. */
  async save() {
    clearTimeout(this.waiting);
    if (this.saving) return this.saving.then(() => this.isDirty && this.save());
    this.saving = this.send().finally(() => (this.saving = undefined));
    return this.saving;
  }

  async send() {
    const upTo = this.changes;
    const { xml } = await this.modeler.saveXML({ format: true });
    const body = new FormData();
    Object.entries({ xml, version: this.version, csrf_token: this.root.dataset.csrf }).forEach(([name, value]) => body.set(name, value));
    let reply;
    try {
      reply = await fetch(this.root.dataset.save, { method: 'POST', body, headers: { Accept: 'application/json' } });
    } catch {
      return this.say(this.root.dataset.textOffline);
    }
    const answer = await reply.json().catch(() => ({}));
    if (reply.status === 409) return this.conflict(answer.message ?? this.root.dataset.textBroken);
    if (!reply.ok || !answer.version) return this.refused(answer.message ?? this.root.dataset.textBroken);
    this.version = answer.version;
    this.sent = upTo;
    this.say(answer.message);
    return this.walked(answer);
  }

  /** The server has answered: why it kept nothing is its own sentence. */
  refused(reason) {
    this.say(this.root.dataset.textRefused.replace('{reason}', reason));
  }
}
