BEGIN;

select pg_advisory_xact_lock(hashtextextended('rr.migrate', 0));

CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

-- Running upgrade  -> 0001

do $$
declare
  wanted text;
begin
  foreach wanted in array array['rr_owner', 'rr_app', 'rr_worker'] loop
    begin
      if not exists (select from pg_roles where rolname = wanted) then
        execute format('create role %I nologin', wanted);
      end if;
    exception when duplicate_object or unique_violation then
      null;
    end;
    if not pg_has_role(current_user, wanted, 'member') then
      execute format('grant %I to current_user', wanted);
    end if;
  end loop;
end
$$;

grant usage, create on schema public to rr_owner;

grant usage on schema public to rr_app, rr_worker;

alter table alembic_version owner to rr_owner;

set local role rr_owner;

grant select on alembic_version to rr_app, rr_worker;

create function rr_project() returns uuid language sql stable
  return nullif(nullif(current_setting('rr.project', true), ''), '*')::uuid;

create function rr_everywhere() returns boolean language sql stable
  return coalesce(current_setting('rr.project', true) = '*', false);

create function rr_role() returns text language sql stable
  return coalesce(current_setting('rr.role', true), '');

create function rr_engine() returns boolean language sql stable
  return coalesce(current_setting('rr.engine', true) = 'on', false);

create function rr_key() returns text language sql stable
  return nullif(current_setting('rr.key', true), '');

create table projects (
  id uuid not null default gen_random_uuid(),
  name text not null,
  created timestamptz not null default now(),
  settings jsonb not null default '{}',
  constraint projects_pkey primary key (id),
  constraint projects_name_key unique (name),
  constraint projects_name_check check (char_length(name) between 1 and 200)
);

create table objects (
  project uuid not null,
  hash bytea not null,
  size bigint not null,
  frame bytea,
  place text,
  touched timestamptz not null default now(),
  constraint objects_pkey primary key (project, hash),
  constraint objects_hash_check check (octet_length(hash) = 32),
  constraint objects_one_place check ((frame is null) <> (place is null))
);

alter table objects alter column frame set storage external;

create table project_files (
  project uuid not null,
  name text not null,
  data bytea not null,
  constraint project_files_pkey primary key (project, name),
  constraint project_files_project_fkey foreign key (project) references projects (id)
    on delete cascade,
  constraint project_files_name_check check (name in ('format', 'op_head', 'config.toml'))
);

create table members (
  id uuid not null default gen_random_uuid(),
  project uuid not null,
  name text not null,
  role text not null,
  created timestamptz not null default now(),
  removed timestamptz,
  constraint members_pkey primary key (id),
  constraint members_project_fkey foreign key (project) references projects (id)
    on delete cascade,
  constraint members_role_check
    check (role in ('owner', 'edit', 'view', 'factory', 'supplier', 'render', 'qa'))
);

create unique index members_name_key on members (project, name) where removed is null;

create table api_keys (
  id text not null,
  member uuid,
  project uuid,
  label text not null,
  role text not null,
  secret_sha256 bytea not null,
  last_four text not null,
  created timestamptz not null default now(),
  expires timestamptz,
  revoked timestamptz,
  constraint api_keys_pkey primary key (id),
  constraint api_keys_member_fkey foreign key (member) references members (id) on delete cascade,
  constraint api_keys_project_fkey foreign key (project) references projects (id)
    on delete cascade,
  constraint api_keys_role_check
    check (role in ('owner', 'edit', 'view', 'factory', 'supplier', 'render', 'qa')),
  constraint api_keys_secret_check check (octet_length(secret_sha256) = 32)
);

create index api_keys_project on api_keys (project);

create table generations (
  project uuid not null,
  id bytea not null,
  source text not null,
  author text not null,
  message text not null,
  time bigint not null,
  geometry_hash bytea,
  kernel text,
  name text,
  style text,
  constraint generations_pkey primary key (project, id),
  constraint generations_project_fkey foreign key (project) references projects (id)
    on delete cascade
);

create index generations_newest on generations (project, time desc, id);

create table attestations (
  project uuid not null,
  generation bytea not null,
  member uuid,
  key_id text not null,
  role text not null,
  at timestamptz not null default now(),
  constraint attestations_pkey primary key (project, generation, key_id),
  constraint attestations_project_fkey foreign key (project) references projects (id)
    on delete cascade
);

create table views (
  project uuid not null,
  name text not null,
  generation bytea not null,
  updated timestamptz not null default now(),
  constraint views_pkey primary key (project, name),
  constraint views_project_fkey foreign key (project) references projects (id)
    on delete cascade
);

create table operations (
  project uuid not null,
  id bytea not null,
  command text not null,
  author text not null,
  time bigint not null,
  at timestamptz not null default now(),
  constraint operations_pkey primary key (project, id),
  constraint operations_project_fkey foreign key (project) references projects (id)
    on delete cascade
);

create index operations_newest on operations (project, time desc, id);

create table exports (
  id uuid not null default gen_random_uuid(),
  project uuid not null,
  generation bytea not null,
  profile text not null,
  formats text[] not null,
  sha256 bytea not null,
  size bigint not null,
  role text not null,
  key_id text not null,
  at timestamptz not null default now(),
  constraint exports_pkey primary key (id),
  constraint exports_project_fkey foreign key (project) references projects (id)
    on delete cascade
);

create index exports_generation on exports (project, generation);

create table ai_actions (
  project uuid not null,
  id bytea not null,
  generation bytea,
  author text not null,
  accepted_by text,
  model text,
  time bigint not null,
  at timestamptz not null default now(),
  constraint ai_actions_pkey primary key (project, id),
  constraint ai_actions_project_fkey foreign key (project) references projects (id)
    on delete cascade
);

create table reviews (
  project uuid not null,
  id bytea not null,
  generation bytea not null,
  verdict text not null,
  by text not null,
  at timestamptz not null default now(),
  constraint reviews_pkey primary key (project, id),
  constraint reviews_project_fkey foreign key (project) references projects (id)
    on delete cascade
);

create index reviews_generation on reviews (project, generation);

create table feedback (
  project uuid not null,
  id bytea not null,
  status text not null,
  severity text not null,
  part text,
  at timestamptz not null default now(),
  constraint feedback_pkey primary key (project, id),
  constraint feedback_project_fkey foreign key (project) references projects (id)
    on delete cascade
);

create table idempotency (
  key_id text not null,
  key text not null,
  route text not null,
  request_sha256 bytea not null,
  status integer,
  headers jsonb,
  body bytea,
  at timestamptz not null default now(),
  constraint idempotency_pkey primary key (key_id, route, key)
);

create index idempotency_at on idempotency (at);

grant select, insert, update on all tables in schema public to rr_app;

grant delete on idempotency to rr_app;

revoke insert, update on alembic_version from rr_app;

grant select, insert, update, delete on all tables in schema public to rr_worker;

revoke insert, update, delete on alembic_version from rr_worker;

reset role;

INSERT INTO alembic_version (version_num) VALUES ('0001') RETURNING alembic_version.version_num;

-- Running upgrade 0001 -> 0002

set local role rr_owner;

alter table projects enable row level security, force row level security;

alter table objects enable row level security, force row level security;

alter table project_files enable row level security, force row level security;

alter table members enable row level security, force row level security;

alter table api_keys enable row level security, force row level security;

alter table generations enable row level security, force row level security;

alter table attestations enable row level security, force row level security;

alter table views enable row level security, force row level security;

alter table operations enable row level security, force row level security;

alter table exports enable row level security, force row level security;

alter table ai_actions enable row level security, force row level security;

alter table reviews enable row level security, force row level security;

alter table feedback enable row level security, force row level security;

create policy see on projects for select
  using (id = (select rr_project()) or (select rr_everywhere() and rr_role() = 'owner'));

create policy make on projects for insert
  with check ((select rr_everywhere() and rr_role() = 'owner'));

create policy change on projects for update
  using (id = (select rr_project()) and (select rr_role() = 'owner'));

create policy remove on projects for delete
  using (id = (select rr_project()) and (select rr_role() = 'worker'));

create policy see on objects for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'worker')));

create policy make on objects for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'qa', 'worker')));

create policy change on objects for update
  using (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'qa', 'worker')));

create policy remove on objects for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

create policy see on project_files for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'worker')));

create policy make on project_files for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'qa', 'worker')));

create policy change on project_files for update
  using (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'qa', 'worker')));

create policy remove on project_files for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

create policy see on members for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit')));

create policy make on members for insert
  with check (project = (select rr_project()) and (select rr_role() = 'owner'));

create policy change on members for update
  using (project = (select rr_project()) and (select rr_role() = 'owner'));

create policy see on api_keys for select
  using (id = (select rr_key())
    or (project = (select rr_project()) and (select rr_role() = 'owner'))
    or (select rr_everywhere() and rr_role() = 'owner'));

create policy make on api_keys for insert
  with check ((project = (select rr_project()) and (select rr_role() = 'owner'))
    or (select rr_everywhere() and rr_role() = 'owner'));

create policy change on api_keys for update
  using ((project = (select rr_project()) and (select rr_role() = 'owner'))
    or (select rr_everywhere() and rr_role() = 'owner'));

create policy see on generations for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'view', 'qa', 'worker')));

create policy make on generations for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'worker')));

create policy change on generations for update
  using (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'worker')));

create policy remove on generations for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

create policy see on attestations for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'view', 'qa', 'worker')));

create policy make on attestations for insert
  with check (project = (select rr_project()) and role = (select rr_role())
    and (select rr_role() in ('owner', 'edit', 'factory')));

create policy remove on attestations for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

create policy see on views for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'view', 'qa', 'worker')));

create policy make on views for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'worker')));

create policy change on views for update
  using (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'worker')));

create policy remove on views for delete
  using (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'worker')));

create policy see on operations for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'view', 'qa', 'worker')));

create policy make on operations for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'qa', 'worker')));

create policy remove on operations for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

create policy see on exports for select
  using (project = (select rr_project())
    and (role = (select rr_role())
      or (select rr_engine() or rr_role() in ('owner', 'edit', 'qa', 'worker'))));

create policy make on exports for insert
  with check (project = (select rr_project()) and role = (select rr_role()));

create policy remove on exports for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

create policy see on ai_actions for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'worker')));

create policy make on ai_actions for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'worker')));

create policy change on ai_actions for update
  using (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'worker')));

create policy remove on ai_actions for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

create policy see on reviews for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'view', 'qa', 'worker')));

create policy make on reviews for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'qa', 'worker')));

create policy remove on reviews for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

create policy see on feedback for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'view', 'factory', 'qa', 'worker')));

create policy make on feedback for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'worker')));

create policy change on feedback for update
  using (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'worker')));

create policy remove on feedback for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

reset role;

UPDATE alembic_version SET version_num='0002' WHERE alembic_version.version_num = '0001';

-- Running upgrade 0002 -> 0003

set local role rr_owner;

create table streams (
  project uuid not null,
  name text not null,
  seq bigint not null default 0,
  cloned boolean not null default false,
  made_by text not null default '',
  created timestamptz not null default now(),
  constraint streams_pkey primary key (project, name),
  constraint streams_project_fkey foreign key (project) references projects (id)
    on delete cascade,
  constraint streams_seq_check check (seq >= 0)
);

create table stream_entries (
  project uuid not null,
  stream text not null,
  seq bigint not null,
  kind text not null,
  cloned boolean not null default false,
  source text not null,
  id text not null,
  type text not null,
  subject text not null,
  about text not null,
  outcome text not null,
  body text not null,
  recorded_at timestamptz not null default now(),
  constraint stream_entries_pkey primary key (project, stream, seq),
  constraint stream_entries_project_fkey foreign key (project) references projects (id)
    on delete cascade,
  constraint stream_entries_kind_check
    check (kind in ('event', 'state', 'policy', 'decision', 'feedback'))
);

create unique index stream_entries_event on stream_entries (project, id, source)
  where kind = 'event' and not cloned;

create unique index stream_entries_id on stream_entries (project, stream, kind, id)
  where kind in ('state', 'decision', 'feedback') and not cloned;

create index stream_entries_kind on stream_entries (project, stream, kind, seq)
  where kind <> 'event';

create index stream_entries_about on stream_entries (project, stream, about, kind)
  where about <> '';

create index stream_entries_cloned on stream_entries (project, stream, kind, id) where cloned;

create table stream_tickets (
  project uuid not null,
  sha256 bytea not null,
  key_id text not null,
  role text not null,
  name text not null,
  key_project uuid,
  member uuid,
  expires timestamptz not null,
  constraint stream_tickets_pkey primary key (project, sha256),
  constraint stream_tickets_project_fkey foreign key (project) references projects (id)
    on delete cascade,
  constraint stream_tickets_sha256_check check (octet_length(sha256) = 32)
);

grant select, insert, update on streams, stream_entries, stream_tickets to rr_app;

grant delete on stream_tickets to rr_app;

grant select, insert, update, delete on streams, stream_entries, stream_tickets to rr_worker;

alter table streams enable row level security, force row level security;

alter table stream_entries enable row level security, force row level security;

alter table stream_tickets enable row level security, force row level security;

create policy see on streams for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'worker')));

create policy make on streams for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'qa', 'worker')));

create policy change on streams for update
  using (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'qa', 'worker')));

create policy remove on streams for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

create policy see on stream_entries for select
  using (project = (select rr_project())
    and (select rr_engine() or rr_role() in ('owner', 'edit', 'worker')));

create policy make on stream_entries for insert
  with check (project = (select rr_project())
    and (select rr_role() in ('owner', 'edit', 'factory', 'qa', 'worker')));

create policy remove on stream_entries for delete
  using (project = (select rr_project()) and (select rr_role() = 'worker'));

create policy see on stream_tickets for select
  using (project = (select rr_project()));

create policy make on stream_tickets for insert
  with check (project = (select rr_project()) and role = (select rr_role()));

create policy remove on stream_tickets for delete
  using (project = (select rr_project()));

reset role;

UPDATE alembic_version SET version_num='0003' WHERE alembic_version.version_num = '0002';

-- Running upgrade 0003 -> 0004

set local role rr_owner;

create table webhooks (
  project uuid not null,
  id uuid not null default gen_random_uuid(),
  url text not null,
  stream text not null default 'main',
  verdicts text[] not null default '{act,escalate}',
  proposals text[] not null default '{}',
  types text[] not null default '{}',
  secret bytea not null,
  old_secret bytea,
  old_until timestamptz,
  state text not null default 'on',
  told bigint not null default 0,
  failures int not null default 0,
  failing_since timestamptz,
  next_try timestamptz not null default now(),
  lease uuid,
  leased_until timestamptz,
  attempts jsonb not null default '[]',
  created timestamptz not null default now(),
  constraint webhooks_pkey primary key (project, id),
  constraint webhooks_project_fkey foreign key (project) references projects (id)
    on delete cascade,
  constraint webhooks_state_check check (state in ('on', 'off', 'gone', 'gave_up')),
  constraint webhooks_told_check check (told >= 0)
);

create index webhooks_due on webhooks (next_try) where state = 'on';

grant select, insert, update, delete on webhooks to rr_app, rr_worker;

alter table webhooks enable row level security, force row level security;

create policy see on webhooks for select
  using ((project = (select rr_project()) and (select rr_role() in ('owner', 'worker')))
    or (select rr_everywhere() and rr_role() = 'worker'));

create policy make on webhooks for insert
  with check (project = (select rr_project()) and (select rr_role() = 'owner'));

create policy change on webhooks for update
  using ((project = (select rr_project()) and (select rr_role() in ('owner', 'worker')))
    or (select rr_everywhere() and rr_role() = 'worker'));

create policy remove on webhooks for delete
  using (project = (select rr_project()) and (select rr_role() = 'owner'));

create policy look on streams for select
  using ((select rr_everywhere() and rr_role() = 'worker'));

reset role;

UPDATE alembic_version SET version_num='0004' WHERE alembic_version.version_num = '0003';

COMMIT;

