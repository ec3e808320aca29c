/** Tells the server which page is looked at, where the bot wants to know; each page once, as long as this one lasts. */

export class PageViews {
  private readonly told = new Set<string>();

  constructor(private readonly send: (page: string) => Promise<void>) {}

  /** `wanted` is whether the bot has anything to do with pages. A page that could not be told is told with the next look. */
  async look(page: string, wanted: boolean): Promise<void> {
    if (!wanted || !page || this.told.has(page)) return;
    this.told.add(page);
    try {
      await this.send(page);
    } catch {
      this.told.delete(page);
    }
  }
}
