/**
 * The kinds of row in the table `items`: what lies together under one parent.
 *
 * A Register reads and writes the user's endpoints and the user's remembered requests. With a table for each, a large
 * store touches two random pages for the two; side by side in one, they share a page.
 */
export const ENDPOINT = 1

/** A remembered request of any parent: a user, an app instance, an account. */
export const REQUEST = 2
