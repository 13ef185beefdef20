-- One statement a paragraph: they are sent one by one. PostgreSQL 14 must take every one of them.

-- Roles belong to the whole cluster, so another database may have made them, even this moment.
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

-- Who asks: set for one transaction by whoever opens it. Unset means nobody, who sees nothing.
create function rr_project() returns uuid language sql stable
  return nullif(nullif(current_setting('rr.project', true), ''), '*')::uuid;

create function rr_everywhere() returns boolean language sql stable
  return coalesce(current_setting('rr.project', true) = '*', false);

create function rr_role() returns text language sql stable
  return coalesce(current_setting('rr.role', true), '');

-- True while the engine itself reads, to show somebody the part that is theirs.
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

-- No reference to projects: it would cost a query for each row of a push.
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

-- Frames are compressed already; trying again costs four times the push.
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

-- A key with no project is one of the whole server.
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
