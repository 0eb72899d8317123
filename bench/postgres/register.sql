-- What a registration asks of PostgreSQL at the least, as one transaction, for pgbench: five statements that look for the
-- user, the push application, the remembered request and the token's owner, count against the quota, and write four rows.
\set user random(1, :users)
\set device random(1, 9000000000000000000)
begin;
select i.instance_key,
    (select 1 from push_apps where account_id = i.account_id and app_id = :app) as app,
    (select count(*) from (select 1 from items where parent_key = u.user_key and kind = 1 limit 10) t) as endpoints
  from users u join app_instances i on i.instance_key = u.instance_key
  where u.user_key = decode(md5(:user::text), 'hex') and i.deleted_at_ms is null;
select digest, answer from items
  where parent_key = decode(md5(:user::text), 'hex') and kind = 2 and item_key = decode(md5(:device::text), 'hex');
select user_key, endpoint_key from token_owners where token_key = decode(md5(:device::text), 'hex');
insert into items (parent_key, kind, item_key, type, push_app_id, device_token, name, allow_messages, created_at_ms,
    updated_at_ms, registered_at_ms, digest, answer, expires_at_ms)
  values (decode(md5(:user::text), 'hex'), 1, decode(md5('endpoint' || :device::text), 'hex'), 'APNS', :app,
      md5(:device::text) || md5(:device::text), 'Phone', 'ALL', 1764000000000, 1764000000000, 1764000000000, null, null, null),
    (decode(md5(:user::text), 'hex'), 2, decode(md5(:device::text), 'hex'), null, null, null, null, null, null, null, null,
      decode(md5(:device::text), 'hex'), md5(:device::text), 1764086400000);
insert into token_owners (token_key, user_key, endpoint_key)
  values (decode(md5(:device::text), 'hex'), decode(md5(:user::text), 'hex'), decode(md5('endpoint' || :device::text), 'hex'))
  on conflict (token_key) do update set user_key = excluded.user_key, endpoint_key = excluded.endpoint_key;
commit;
