import type { Migration } from './migration.ts'

/**
 * A function that registers many devices by one call (store/postgres/registration-batches.ts): those of which all holds that they rest on.
 * Returns the users of the others, of which nothing is written. No two may be of one user, or have a token in common.
 *
 * A function, since each statement rests on what those before it have found, and a round trip between them would cost more
 * than all of them do. Each statement sees what was committed before it (READ COMMITTED), and names the column by which
 * its table is distributed.
 */
export const REGISTER_TOGETHER = `create function register_together(
    user_keys bytea[], endpoint_keys bytea[], types text[], account_ids text[], push_app_ids text[],
    device_tokens text[], voip_device_tokens text[], device_keys bytea[], voip_keys bytea[], names text[], allowed text[],
    now_ms bigint[], request_keys bytea[], digests bytea[], answers text[], expiries_ms bigint[], endpoints_max bigint)
  returns setof bytea language plpgsql as $$
#variable_conflict use_column
declare
  held bytea[] := '{}';
  full_up bytea[] := '{}';
  repeated bytea[];
  taken bytea[];
  sound bytea[];
  each_key bytea;
begin
  -- Holds users of live app instances, so that their endpoints are counted by one transaction at a time. It writes them, as
  -- who removes a user or registers by itself does too: those run on a snapshot, and only a write shows them that it is
  -- out of date.
  for each_key in
    update users u set user_id = user_id where u.user_key = any(user_keys) and exists
      (select 1 from app_instances i where i.instance_key = u.instance_key and i.deleted_at_ms is null)
    returning u.user_key
  loop
    held := held || each_key;
  end loop;

  -- No more rows of a user than its quota, or one that was larger before.
  if endpoints_max > 0 then
    full_up := array(select parent_key from items where parent_key = any(held) and kind = 1
      group by parent_key having count(*) >= endpoints_max);
  end if;

  -- They were answered before, and have to be answered the same again.
  -- The limit has each looked for by itself: a join would be planned once, be it in an empty store, as a pass over all.
  repeated := array(select g.user_key from unnest(user_keys, request_keys) g (user_key, request_key)
    cross join lateral (select from items i
      where i.parent_key = g.user_key and i.kind = 2 and i.item_key = g.request_key limit 1) answered);

  taken := array(select token_key from token_owners where token_key = any(device_keys || voip_keys));

  sound := array(select g.user_key
    from unnest(user_keys, account_ids, push_app_ids, device_keys, voip_keys)
      g (user_key, account_id, push_app_id, device_key, voip_key)
    join push_apps a on a.account_id = g.account_id and a.app_id = g.push_app_id
    where g.user_key = any(held) and g.user_key <> all(full_up) and g.user_key <> all(repeated)
      and g.device_key <> all(taken) and (g.voip_key is null or g.voip_key <> all(taken)));

  -- In one order in all batches, so that no two of these wait for each other. A token that was taken meanwhile fails it all.
  insert into token_owners (token_key, user_key, endpoint_key)
    select k.token_key, g.user_key, g.endpoint_key
      from unnest(user_keys, endpoint_keys, device_keys, voip_keys) g (user_key, endpoint_key, device_key, voip_key)
      cross join lateral (values (g.device_key), (g.voip_key)) k (token_key)
      where g.user_key = any(sound) and k.token_key is not null order by k.token_key;

  insert into items (parent_key, kind, item_key, type, push_app_id, device_token, voip_device_token, name, allow_messages,
      created_at_ms, updated_at_ms, registered_at_ms)
    select g.user_key, 1, g.endpoint_key, g.type, g.push_app_id, g.device_token, g.voip_device_token, g.name, g.allowed,
        g.now_ms, g.now_ms, g.now_ms
      from unnest(user_keys, endpoint_keys, types, push_app_ids, device_tokens, voip_device_tokens, names, allowed, now_ms)
        g (user_key, endpoint_key, type, push_app_id, device_token, voip_device_token, name, allowed, now_ms)
      where g.user_key = any(sound);

  insert into items (parent_key, kind, item_key, digest, answer, expires_at_ms)
    select g.user_key, 2, g.request_key, g.digest, g.answer, g.expires_at_ms
      from unnest(user_keys, request_keys, digests, answers, expiries_ms)
        g (user_key, request_key, digest, answer, expires_at_ms)
      where g.user_key = any(sound);

  return query select k from unnest(user_keys) k where k <> all(sound);
end $$`

/** Registrations that are written together; on PostgreSQL alone. */
export const registerTogether: Migration = {
  version: 9,
  oldestRelease: '0.1.0',
  statements: (engine) => (engine === 'postgres' ? [REGISTER_TOGETHER] : []),
}
