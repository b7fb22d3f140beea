-- +goose Up
-- Keys are UUIDv7 in 16 bytes, times BIGINT microseconds (0 = never), flags 0/1.
-- Columns marked "sealed" hold Tink AEAD text bound to practice/table/row/column.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value BYTEA NOT NULL
);

-- Numbers without gaps: badges of lanes and queues, change numbers.
CREATE TABLE counters (
  practice TEXT NOT NULL,
  name     TEXT NOT NULL,
  n        BIGINT NOT NULL,
  PRIMARY KEY (practice, name)
);

-- What admins saved of a practice, a row for each page of the settings. Nothing
-- here is about a person; what stood before is on the trail.
CREATE TABLE practice_settings (
  practice TEXT NOT NULL,
  part     TEXT NOT NULL,
  body     TEXT NOT NULL, -- JSON, setting -> value
  version  BIGINT NOT NULL,
  staff    BYTEA,
  actor    TEXT NOT NULL,
  at_us    BIGINT NOT NULL,
  PRIMARY KEY (practice, part)
);

-- Files of people that admins bring in on a page. The file itself is sealed and
-- goes when it is done or a day old; what is left speaks of no person.
CREATE TABLE imports (
  id       BYTEA PRIMARY KEY,
  practice TEXT NOT NULL,
  staff    BYTEA NOT NULL,
  actor    TEXT NOT NULL,
  state    TEXT NOT NULL,    -- mapping, ready, running, asks, done, broken, ended
  body     BYTEA,            -- the file, NULL once it is gone
  mapping  TEXT NOT NULL,    -- JSON, what each column of the file is
  dry      INTEGER NOT NULL, -- only to see what would happen
  replaces INTEGER NOT NULL, -- what the file does not list is unlinked
  agreed   INTEGER NOT NULL, -- also over 10 percent
  todo     BIGINT NOT NULL,  -- good rows
  done     BIGINT NOT NULL,  -- of them so far
  result   TEXT NOT NULL,    -- JSON, counts, and problems by line, column and kind
  taken_us BIGINT NOT NULL,  -- machine time of the process that works on it
  made_us  BIGINT NOT NULL,
  over_us  BIGINT NOT NULL
);
CREATE INDEX imports_by_practice ON imports (practice, made_us);
CREATE INDEX imports_running ON imports (taken_us) WHERE state = 'running';

-- How far the first run of practice mode came (ux.md §15).
CREATE TABLE setup_steps (
  step  TEXT PRIMARY KEY, -- account, clinic, number, texts, people, try
  staff BYTEA NOT NULL,   -- whose first run it is
  actor TEXT NOT NULL,
  at_us BIGINT NOT NULL
);

CREATE TABLE patients (
  id         BYTEA PRIMARY KEY,
  practice   TEXT NOT NULL,
  record_idx BYTEA NOT NULL,
  record     BYTEA NOT NULL, -- sealed
  given      BYTEA NOT NULL, -- sealed
  family     BYTEA NOT NULL, -- sealed
  birth      BYTEA NOT NULL, -- sealed, ISO date
  birth_idx  BYTEA NOT NULL,
  language   TEXT NOT NULL,
  time_zone  TEXT NOT NULL,
  created_us BIGINT NOT NULL,
  updated_us BIGINT NOT NULL,
  UNIQUE (practice, record_idx)
);
CREATE INDEX patients_birth ON patients (practice, birth_idx);

-- Keyed index of each folded name word and of its first three letters.
CREATE TABLE patient_words (
  practice TEXT NOT NULL,
  word_idx BYTEA NOT NULL,
  patient  BYTEA NOT NULL,
  PRIMARY KEY (practice, word_idx, patient)
);
CREATE INDEX patient_words_patient ON patient_words (patient);

-- Which phone opens which patient (security.md §6).
CREATE TABLE grants (
  id          BYTEA PRIMARY KEY,
  practice    TEXT NOT NULL,
  phone_idx   BYTEA NOT NULL,
  phone       BYTEA NOT NULL, -- sealed
  patient     BYTEA NOT NULL,
  relation    TEXT NOT NULL,
  place       INTEGER NOT NULL, -- among all that the phone ever had, from 1: names a patient in addresses of pages
  scope       TEXT NOT NULL,   -- some of messages,visits,records in this order; without messages it opens nothing
  starts_us   BIGINT NOT NULL, -- 0: was on record before Linnet
  from_n      BIGINT NOT NULL, -- the phone sees what was written after this number of its line
  ends_us     BIGINT NOT NULL, -- 0: no end by rule
  renewed     INTEGER NOT NULL, -- staff chose the end
  ended_us    BIGINT NOT NULL, -- 0: live
  ended_by    TEXT NOT NULL,   -- staff, import, wrong_number, given_up, age
  approved_by TEXT NOT NULL,   -- import, or the key of the person on the staff
  is_new      INTEGER NOT NULL, -- a phone added to a patient already on record
  matched_us  BIGINT NOT NULL,  -- last birth date typed right on this phone for this patient
  created_us  BIGINT NOT NULL,
  UNIQUE (practice, phone_idx, patient)
);
CREATE INDEX grants_patient ON grants (patient);

-- One phone at one practice: the state machine's subject.
CREATE TABLE lines (
  id              BYTEA PRIMARY KEY,
  practice        TEXT NOT NULL,
  phone_idx       BYTEA NOT NULL,
  phone           BYTEA NOT NULL, -- sealed
  last4_idx       BYTEA NOT NULL,
  phase           TEXT NOT NULL,
  locked_until_us BIGINT NOT NULL,
  lock_forever    INTEGER NOT NULL,
  locked_us       BIGINT NOT NULL, -- when the newest lock began
  language        TEXT NOT NULL,
  basis           TEXT NOT NULL,
  basis_us        BIGINT NOT NULL,
  consent_seq     BIGINT NOT NULL, -- newest consent event that changed this line's state, 0 for none
  stop_seq        BIGINT NOT NULL, -- event that turned texts off, 0 while on
  stopped_us      BIGINT NOT NULL,
  started_us      BIGINT NOT NULL,
  number          TEXT NOT NULL,   -- our number last written to
  last_in_us      BIGINT NOT NULL,
  last_out_us     BIGINT NOT NULL,
  stop_line_us    BIGINT NOT NULL, -- last text that told how to opt out
  matched_us      BIGINT NOT NULL,
  link_us         BIGINT NOT NULL,
  undeliverable   INTEGER NOT NULL,
  carrier_block   INTEGER NOT NULL,
  no_web_codes    INTEGER NOT NULL,
  misses_us       BIGINT NOT NULL, -- wrong birth dates before this do not count (last match or unlock)
  n               BIGINT NOT NULL, -- change number of everything on this line
  created_us      BIGINT NOT NULL,
  updated_us      BIGINT NOT NULL,
  UNIQUE (practice, phone_idx)
);
CREATE INDEX lines_last4 ON lines (practice, last4_idx);
CREATE INDEX lines_phase ON lines (phase, matched_us);

-- What a carrier delivered in the last 30 days and more: no text is kept twice.
CREATE TABLE inbound_seen (
  carrier     TEXT NOT NULL,
  account     TEXT NOT NULL,
  external_id TEXT NOT NULL,
  digest      BYTEA NOT NULL,
  at_us       BIGINT NOT NULL,
  PRIMARY KEY (carrier, account, external_id)
);
CREATE INDEX inbound_seen_at ON inbound_seen (at_us);

-- Signed requests that nobody could read, or for a number of nobody.
CREATE TABLE unreadable (
  id      BYTEA PRIMARY KEY,
  carrier TEXT NOT NULL,
  kind    TEXT NOT NULL,
  why     TEXT NOT NULL,
  raw     BYTEA NOT NULL, -- sealed
  digest  BYTEA NOT NULL UNIQUE,
  at_us   BIGINT NOT NULL,
  seen_us BIGINT NOT NULL
);

CREATE TABLE threads (
  id             BYTEA PRIMARY KEY,
  practice       TEXT NOT NULL,
  line           BYTEA NOT NULL,
  patient        BYTEA NOT NULL,
  patient_read   BIGINT NOT NULL, -- the patient read up to this message number
  patient_read_us BIGINT NOT NULL,
  created_us     BIGINT NOT NULL,
  UNIQUE (line, patient)
);
CREATE INDEX threads_patient ON threads (patient);

CREATE TABLE messages (
  id          BYTEA PRIMARY KEY,
  practice    TEXT NOT NULL,
  line        BYTEA NOT NULL,
  thread      BYTEA, -- NULL: not filed to a patient
  talk        BYTEA, -- NULL: on the line's record, waits for nobody
  n           BIGINT NOT NULL, -- the line's change number; the order of everything
  direction   TEXT NOT NULL, -- in, out, note, event
  way         TEXT NOT NULL, -- text, page, staff, system
  body        BYTEA NOT NULL, -- sealed, raw bytes
  language    TEXT NOT NULL,
  author      BYTEA, -- staff
  event       TEXT NOT NULL, -- for direction event: claimed, released, closed, ...
  carrier     TEXT NOT NULL,
  external_id TEXT NOT NULL,
  number      TEXT NOT NULL, -- our number it came to
  class       TEXT NOT NULL,
  rule        TEXT NOT NULL,
  urgent      INTEGER NOT NULL,
  held        INTEGER NOT NULL, -- waits until somebody matches
  while_off   INTEGER NOT NULL, -- came while texts were off
  media       INTEGER NOT NULL, -- number of pictures or files with it
  read_us     BIGINT NOT NULL,  -- out: the patient read it; in: staff read it
  sent_us     BIGINT NOT NULL,  -- the carrier's time, 0 if it said none
  at_us       BIGINT NOT NULL
);
CREATE INDEX messages_thread ON messages (thread, n);
CREATE INDEX messages_talk ON messages (talk, n);
CREATE INDEX messages_line ON messages (line, n);
CREATE INDEX messages_held ON messages (line, n) WHERE held = 1;
CREATE INDEX messages_external ON messages (external_id) WHERE external_id <> '';
CREATE INDEX messages_optin ON messages (line, external_id) WHERE class = 'opt-in';

-- Photos and files: sent on a page, or with a text. The bytes lie on disk, sealed
-- under a key of their own that only this row holds (design §8).
CREATE TABLE files (
  id         BYTEA PRIMARY KEY,
  practice   TEXT NOT NULL,
  line       BYTEA NOT NULL,
  thread     BYTEA,            -- while it waits on a page to be sent; afterwards its message says where it belongs
  message    BYTEA,            -- NULL: not sent yet
  upload     BYTEA,            -- the browser's own key of the upload: one that is tried again is one file
  place      INTEGER NOT NULL, -- within its message, from 0
  staff      BYTEA,            -- who added it to an answer; NULL: it is the patient's
  way        TEXT NOT NULL,    -- page, text, staff
  type       TEXT NOT NULL,    -- by content once kept; until then what the carrier said
  size       BIGINT NOT NULL,
  width      INTEGER NOT NULL, -- of a picture we encoded ourselves, else 0
  height     INTEGER NOT NULL,
  thumb      BIGINT NOT NULL,  -- size of its small picture, 0 if it has none
  program    INTEGER NOT NULL, -- carries scripts or a password: a lead opens it
  secret     BYTEA NOT NULL,   -- sealed: the key of the file on disk; empty until kept
  url        BYTEA NOT NULL,   -- sealed: where the carrier keeps it; empty for a page's
  state      TEXT NOT NULL,    -- waiting, left (at the carrier until staff ask), kept, refused
  why        TEXT NOT NULL,    -- fixed word: why it was refused
  card       TEXT NOT NULL,    -- front, back: staff marked it as a side of an insurance card
  asked      INTEGER NOT NULL, -- staff asked the carrier for it
  tries      INTEGER NOT NULL,
  next_us    BIGINT NOT NULL,  -- machine time
  deleted_us BIGINT NOT NULL,  -- at the carrier; machine time
  made_us    BIGINT NOT NULL
);
CREATE INDEX files_message ON files (message, place);
CREATE INDEX files_line ON files (line, made_us);
CREATE UNIQUE INDEX files_upload ON files (thread, upload) WHERE upload IS NOT NULL AND thread IS NOT NULL;
CREATE INDEX files_staged ON files (made_us) WHERE message IS NULL;
CREATE INDEX files_due ON files (next_us) WHERE state = 'waiting' OR (state = 'kept' AND way = 'text' AND deleted_us = 0);

-- Texts that a carrier still keeps and that are safe here: to be deleted there.
CREATE TABLE copies (
  carrier     TEXT NOT NULL,
  external_id TEXT NOT NULL,
  message     BYTEA,           -- an inbound text: its pictures come first
  tries       INTEGER NOT NULL,
  next_us     BIGINT NOT NULL, -- machine time
  given_up    INTEGER NOT NULL, -- not deleted within 7 days: shown to an admin
  PRIMARY KEY (carrier, external_id)
);
CREATE INDEX copies_due ON copies (next_us) WHERE given_up = 0;

-- What waits in a queue until closed.
CREATE TABLE talks (
  id           BYTEA PRIMARY KEY,
  practice     TEXT NOT NULL,
  line         BYTEA NOT NULL,
  thread       BYTEA,
  patient      BYTEA,
  kind         TEXT NOT NULL, -- talk, held, task
  task         TEXT NOT NULL, -- for kind task: not_you, wrong_number, locked, codes, birth_date, undelivered
  topic        TEXT NOT NULL,
  queue        TEXT NOT NULL,
  lane         TEXT NOT NULL, -- unverified, unclaimed, mine, waiting, snoozed, closed: kept by the writer for the badges
  state        TEXT NOT NULL,
  owner        BYTEA,
  urgent       INTEGER NOT NULL,
  low          INTEGER NOT NULL, -- an open request of it says that a week or less is left
  review       INTEGER NOT NULL,
  unread       INTEGER NOT NULL, -- patient messages staff have not opened
  late         INTEGER NOT NULL, -- waits longer than its queue's goal: set by the writer, or by a job as time goes on
  came_back    INTEGER NOT NULL,
  texts_off    INTEGER NOT NULL,
  failed       TEXT NOT NULL, -- why the newest text of this talk was not delivered, or ''
  first        BYTEA NOT NULL, -- sealed: first line of the last patient message
  language     TEXT NOT NULL,
  waiting_us   BIGINT NOT NULL, -- first unanswered patient message, 0 if none waits
  last_us      BIGINT NOT NULL,
  last_in_us   BIGINT NOT NULL,
  claimed_us   BIGINT NOT NULL,
  snooze_us    BIGINT NOT NULL,
  closed_us    BIGINT NOT NULL,
  close_reason TEXT NOT NULL,
  n            BIGINT NOT NULL, -- change number within the practice's queue
  opened_us    BIGINT NOT NULL
);
CREATE INDEX talks_queue ON talks (practice, queue, urgent DESC, low DESC, waiting_us) WHERE state <> 'closed';
CREATE INDEX talks_lane ON talks (practice, lane, urgent DESC, low DESC, waiting_us) WHERE state <> 'closed';
CREATE INDEX talks_owner ON talks (owner, urgent DESC, low DESC, waiting_us) WHERE state <> 'closed' AND owner IS NOT NULL;
CREATE INDEX talks_open ON talks (practice, urgent DESC, low DESC, waiting_us) WHERE state <> 'closed';
CREATE INDEX talks_newest ON talks (practice, last_us DESC) WHERE state <> 'closed';
CREATE INDEX talks_opened ON talks (practice, opened_us);
CREATE INDEX talks_closed ON talks (practice, closed_us) WHERE state = 'closed';
CREATE INDEX talks_line ON talks (line, opened_us);
CREATE INDEX talks_line_open ON talks (line, opened_us) WHERE state <> 'closed';
-- Partial: "thread IS NOT DISTINCT FROM NULL" must not walk the talks of nobody.
CREATE INDEX talks_thread ON talks (thread, opened_us) WHERE thread IS NOT NULL;
CREATE INDEX talks_snooze ON talks (snooze_us) WHERE state = 'snoozed';
CREATE INDEX talks_asleep ON talks (practice, snooze_us) WHERE state = 'snoozed';
CREATE INDEX talks_waits ON talks (practice, queue, waiting_us) WHERE late = 0 AND waiting_us > 0;
CREATE INDEX talks_claimed ON talks (claimed_us) WHERE state = 'claimed';

-- How long a patient waited for each answer: what reports count. Taken back with
-- the answer.
CREATE TABLE answers (
  id       BYTEA PRIMARY KEY, -- the staff message, or of its own for a call
  practice TEXT NOT NULL,
  queue    TEXT NOT NULL,
  talk     BYTEA NOT NULL,
  way      TEXT NOT NULL,    -- message, call
  asked_us BIGINT NOT NULL,  -- first unanswered message of the patient
  at_us    BIGINT NOT NULL,
  open_us  BIGINT NOT NULL,  -- open time in between
  goal_us  BIGINT NOT NULL   -- the queue's goal then, in open time
);
CREATE INDEX answers_asked ON answers (practice, asked_us);

-- What a patient asked for on a page of its own (ux.md §5). It hangs on the thread.
CREATE TABLE requests (
  id         BYTEA PRIMARY KEY,
  practice   TEXT NOT NULL,
  line       BYTEA NOT NULL,
  thread     BYTEA NOT NULL,
  talk       BYTEA NOT NULL,
  message    BYTEA NOT NULL,   -- its place in the thread
  kind       TEXT NOT NULL,    -- visit, medicine, factor, bill, insurance, records
  state      TEXT NOT NULL,    -- sent, doing, needs, done
  low        INTEGER NOT NULL, -- a week or less is left
  bleeds     INTEGER NOT NULL, -- it speaks of a bleed
  call_first INTEGER NOT NULL, -- staff call before they act
  answers    BYTEA NOT NULL,   -- sealed JSON, by field
  made_us    BIGINT NOT NULL,
  changed_us BIGINT NOT NULL,
  closed_from TEXT NOT NULL    -- the state a close of its talk took it from, so that opening again gives it back
);
CREATE INDEX requests_thread ON requests (thread, made_us);
CREATE INDEX requests_talk ON requests (talk);
CREATE INDEX requests_message ON requests (message);

-- Answers typed and not sent yet: a session's, about one patient.
CREATE TABLE ask_drafts (
  session  BYTEA NOT NULL,
  patient  BYTEA NOT NULL,
  kind     TEXT NOT NULL,
  typed    BYTEA NOT NULL, -- sealed JSON, by field
  saved_us BIGINT NOT NULL,
  PRIMARY KEY (session, patient, kind)
);

-- How a talk stood before its last answer or close, for as long as that can be taken back.
CREATE TABLE stood (
  talk       BYTEA PRIMARY KEY,
  staff      BYTEA NOT NULL,
  at_us      BIGINT NOT NULL,
  state      TEXT NOT NULL,
  owner      BYTEA,
  claimed_us BIGINT NOT NULL,
  snooze_us  BIGINT NOT NULL,
  waiting_us BIGINT NOT NULL,
  unread     INTEGER NOT NULL,
  urgent     INTEGER NOT NULL,
  review     INTEGER NOT NULL,
  came_back  INTEGER NOT NULL,
  failed     TEXT NOT NULL,
  answer     BYTEA NOT NULL -- the answer's message, or the close's row in answers
);

-- News of a talk for one person, until they open it or say that they know.
CREATE TABLE staff_told (
  id       BYTEA PRIMARY KEY,
  practice TEXT NOT NULL,
  staff    BYTEA NOT NULL,
  talk     BYTEA NOT NULL,
  kind     TEXT NOT NULL, -- came_back, taken, handed, woke
  author   BYTEA,
  at_us    BIGINT NOT NULL,
  UNIQUE (staff, talk)
);

CREATE TABLE drafts (
  talk     BYTEA NOT NULL,
  staff    BYTEA NOT NULL,
  kind     TEXT NOT NULL,
  body     BYTEA NOT NULL, -- sealed
  saved_us BIGINT NOT NULL,
  PRIMARY KEY (talk, staff)
);

-- Who said yes to the risk of plain texts (R-78). One stands for a thread at a time.
CREATE TABLE plain_yes (
  id          BYTEA PRIMARY KEY,
  practice    TEXT NOT NULL,
  line        BYTEA NOT NULL,
  thread      BYTEA NOT NULL,
  patient     BYTEA NOT NULL,
  who         TEXT NOT NULL,   -- patient, parent, other
  notice      BYTEA NOT NULL,  -- sealed: the words they heard
  version     TEXT NOT NULL,   -- of the notice
  language    TEXT NOT NULL,
  words       BYTEA NOT NULL,  -- sealed: what they said
  staff       BYTEA,           -- who recorded it
  said_us     BIGINT NOT NULL,
  made_us     BIGINT NOT NULL, -- one made before the last opt-out does not stand
  ended_us    BIGINT NOT NULL, -- 0: it stands
  ended_by    TEXT NOT NULL,   -- staff, patient, grant, again
  ended_staff BYTEA
);
CREATE UNIQUE INDEX plain_yes_one ON plain_yes (thread) WHERE ended_us = 0;
CREATE INDEX plain_yes_line ON plain_yes (line) WHERE ended_us = 0;

-- Saved replies of staff (ux.md §10). A change is a new version; what was is kept.
CREATE TABLE replies (
  id          BYTEA PRIMARY KEY,
  practice    TEXT NOT NULL,
  owner       BYTEA,           -- staff: who looks after it
  version     INTEGER NOT NULL, -- the one in force
  used_us     BIGINT NOT NULL,
  archived_us BIGINT NOT NULL  -- 0: offered
);
CREATE INDEX replies_practice ON replies (practice);
CREATE TABLE reply_versions (
  id       BYTEA PRIMARY KEY,
  practice TEXT NOT NULL,
  reply    BYTEA NOT NULL,
  n        INTEGER NOT NULL, -- from 1
  queue    TEXT NOT NULL,    -- '': all
  title    BYTEA NOT NULL,   -- sealed
  english  BYTEA NOT NULL,   -- sealed
  spanish  BYTEA NOT NULL,   -- sealed; of no words: there is no Spanish yet
  staff    BYTEA,            -- who wrote it
  at_us    BIGINT NOT NULL,
  UNIQUE (reply, n)
);

-- Texts on their way out: a text is named by id and sealed values, worded at hand-out.
CREATE TABLE outbox (
  id          BYTEA PRIMARY KEY,
  practice    TEXT NOT NULL,
  line        BYTEA NOT NULL,
  text_id     TEXT NOT NULL,
  language    TEXT NOT NULL,
  code        BYTEA,            -- sealed; wiped at settle
  body        BYTEA,            -- sealed: the exact words handed out; wiped at settle
  place       INTEGER NOT NULL, -- order of design §6, 1 leaves first
  queued_us   BIGINT NOT NULL,
  due_us      BIGINT NOT NULL,  -- not before (people's clock)
  ends_us     BIGINT NOT NULL,  -- never later (people's clock)
  state       TEXT NOT NULL,    -- queued, claimed, sent, refused, dropped, failed, perhaps, delivered
  lease_us    BIGINT NOT NULL,  -- machine time
  retry_us    BIGINT NOT NULL,  -- machine time: not before, after a failure
  claim       INTEGER NOT NULL, -- counts claims; a settle names the claim it settles
  tries       INTEGER NOT NULL,
  carrier     TEXT NOT NULL,
  number      TEXT NOT NULL,    -- our number it leaves from
  external_id TEXT NOT NULL,
  word        TEXT NOT NULL,    -- the carrier's status word
  rank        INTEGER NOT NULL,
  error_code  TEXT NOT NULL,
  error_class TEXT NOT NULL,
  reason      TEXT NOT NULL,    -- fixed words, for queue and evidence
  thread      BYTEA,
  talk        BYTEA,
  patient     BYTEA,
  message     BYTEA,            -- notices: the message that waits
  link        BYTEA,            -- hash of the link it carried
  stands_on   BIGINT NOT NULL,  -- consent event it answers, 0 for none
  stranger    INTEGER NOT NULL,
  answer      INTEGER NOT NULL, -- an answer in a talk, or to what a person just did
  doubled     INTEGER NOT NULL, -- sent once more after "perhaps sent" (emergency answers only)
  sent_us     BIGINT NOT NULL,
  settled_us  BIGINT NOT NULL,
  wiped_us    BIGINT NOT NULL   -- body deleted at the carrier
);
CREATE INDEX outbox_due ON outbox (place, due_us) WHERE state = 'queued';
CREATE INDEX outbox_claimed ON outbox (lease_us) WHERE state = 'claimed';
CREATE INDEX outbox_line ON outbox (line, queued_us);
CREATE INDEX outbox_open ON outbox (line) WHERE state = 'queued' OR state = 'claimed';
CREATE INDEX outbox_external ON outbox (carrier, external_id) WHERE external_id <> '';
CREATE INDEX outbox_unknown ON outbox (practice, queued_us) WHERE text_id = 'unknown_number' OR text_id = 'unknown_both';
CREATE INDEX outbox_settled ON outbox (practice, settled_us) WHERE settled_us > 0;
CREATE INDEX outbox_talk ON outbox (talk, queued_us);
CREATE INDEX outbox_thread ON outbox (thread, queued_us);

-- Numbers of ours whose texts wait because the carrier refuses our account or sender.
CREATE TABLE carrier_health (
  carrier  TEXT NOT NULL,
  number   TEXT NOT NULL,
  class    TEXT NOT NULL,
  since_us BIGINT NOT NULL, -- machine time
  until_us BIGINT NOT NULL, -- machine time of the next try
  PRIMARY KEY (carrier, number)
);

-- Ways in (security.md §2). The token itself is nowhere.
CREATE TABLE links (
  hash       BYTEA PRIMARY KEY,
  practice   TEXT NOT NULL,
  line       BYTEA NOT NULL,
  patient    BYTEA,
  kind       TEXT NOT NULL, -- answer, page, notice
  heading    TEXT NOT NULL, -- message, text, request, visit
  request    BYTEA,         -- the request that its text told of
  made_us    BIGINT NOT NULL,
  used_us    BIGINT NOT NULL, -- first POST
  browser    BYTEA,           -- of the first POST
  missed_us  BIGINT NOT NULL, -- a wrong birth date behind it: no longer fresh
  denied_us  BIGINT NOT NULL, -- "This is not my phone" was pressed
  ended_us   BIGINT NOT NULL
);
CREATE INDEX links_line ON links (line, made_us);
CREATE INDEX links_made ON links (made_us);

CREATE TABLE codes (
  id        BYTEA PRIMARY KEY,
  practice  TEXT NOT NULL,
  phone_idx BYTEA NOT NULL, -- keyed over all practices
  line      BYTEA,
  browser   BYTEA NOT NULL,
  door      TEXT NOT NULL, -- link, stranger
  mac       BYTEA NOT NULL,
  made_us   BIGINT NOT NULL,
  used_us   BIGINT NOT NULL,
  ended_us  BIGINT NOT NULL
);
CREATE INDEX codes_browser ON codes (browser, made_us);
CREATE INDEX codes_phone ON codes (phone_idx, made_us);
CREATE INDEX codes_made ON codes (made_us);

-- One row for every number asked for at a stranger's door; a worker reads it afterwards.
CREATE TABLE knocks (
  id        BYTEA PRIMARY KEY,
  phone     BYTEA NOT NULL, -- sealed
  phone_idx BYTEA NOT NULL,
  browser   BYTEA NOT NULL,
  code      BYTEA,          -- sealed; wiped when the worker is done
  mac       BYTEA NOT NULL,
  language  TEXT NOT NULL,
  made_us   BIGINT NOT NULL,
  done_us   BIGINT NOT NULL,
  practice  TEXT NOT NULL,  -- set by the worker: the practice whose text carried the code, '' if none did
  used_us   BIGINT NOT NULL
);
CREATE INDEX knocks_phone ON knocks (phone_idx, made_us);
CREATE INDEX knocks_browser ON knocks (browser, made_us);
CREATE INDEX knocks_todo ON knocks (made_us) WHERE done_us = 0;

-- Wrong codes (by browser and by phone), wrong birth dates and PINs (by line).
CREATE TABLE misses (
  id        BYTEA PRIMARY KEY,
  kind      TEXT NOT NULL, -- code, birth, pin
  line      BYTEA,
  phone_idx BYTEA,
  browser   BYTEA NOT NULL,
  door      TEXT NOT NULL,
  at_us     BIGINT NOT NULL
);
CREATE INDEX misses_line ON misses (line, at_us);
CREATE INDEX misses_phone ON misses (phone_idx, at_us);
CREATE INDEX misses_browser ON misses (browser, at_us);
CREATE INDEX misses_at ON misses (at_us);

-- When a phone's doors for strangers were opened again (it texted us, or staff did).
CREATE TABLE doors (
  phone_idx BYTEA PRIMARY KEY,
  opened_us BIGINT NOT NULL
);

CREATE TABLE locks (
  line      BYTEA NOT NULL,
  at_us     BIGINT NOT NULL,
  forever   INTEGER NOT NULL,
  opened_us BIGINT NOT NULL,
  opened_by BYTEA,
  PRIMARY KEY (line, at_us)
);

-- Sessions of patients and staff, by hash of the cookie.
CREATE TABLE sessions (
  hash     BYTEA PRIMARY KEY,
  kind     TEXT NOT NULL, -- patient, staff, staff-door: a sign-in on its way
  browser  BYTEA NOT NULL,
  practice TEXT NOT NULL,
  line     BYTEA,
  staff    BYTEA,
  link     BYTEA,
  step     TEXT NOT NULL,  -- how far a sign-in came: code, office, pin, who, birth, in; of staff: door, factor, enrol, in, locked
  data     BYTEA NOT NULL, -- sealed: what the steps gathered
  made_us  BIGINT NOT NULL,
  seen_us  BIGINT NOT NULL, -- idle clock
  ends_us  BIGINT NOT NULL,
  ended_us BIGINT NOT NULL
);
CREATE INDEX sessions_line ON sessions (line);
CREATE INDEX sessions_staff ON sessions (staff);
CREATE INDEX sessions_ends ON sessions (ends_us);

CREATE TABLE session_patients (
  session    BYTEA NOT NULL,
  patient    BYTEA NOT NULL,
  matched_us BIGINT NOT NULL,
  PRIMARY KEY (session, patient)
);

-- Remembered devices: each stands for (phone, patient) pairs.
CREATE TABLE devices (
  id       BYTEA PRIMARY KEY,
  hash     BYTEA NOT NULL UNIQUE,
  practice TEXT NOT NULL,
  line     BYTEA NOT NULL,
  name     TEXT NOT NULL, -- kind and browser, as "phone Chrome"
  made_us  BIGINT NOT NULL,
  seen_us  BIGINT NOT NULL,
  ended_us BIGINT NOT NULL
);
CREATE INDEX devices_line ON devices (line);
CREATE TABLE device_patients (
  device     BYTEA NOT NULL,
  patient    BYTEA NOT NULL,
  ends_us    BIGINT NOT NULL,
  PRIMARY KEY (device, patient)
);

-- What became of one act on several talks, under the key of its form. It names
-- no patient, and goes after a day.
CREATE TABLE bulk_results (
  id       BYTEA PRIMARY KEY,
  staff    BYTEA NOT NULL,
  practice TEXT NOT NULL,
  act      TEXT NOT NULL, -- claim, transfer, snooze, close
  said     TEXT NOT NULL, -- JSON: how many, and which not
  made_us  BIGINT NOT NULL
);
CREATE INDEX bulk_results_made ON bulk_results (made_us);

-- Who was called by name in a note, until they opened the talk.
CREATE TABLE note_mentions (
  message BYTEA NOT NULL,
  staff   BYTEA NOT NULL,
  at_us   BIGINT NOT NULL,
  seen_us BIGINT NOT NULL,
  PRIMARY KEY (message, staff)
);
CREATE INDEX note_mentions_staff ON note_mentions (staff) WHERE seen_us = 0;

-- What staff look for, kept under a random id so that no name, number or birth
-- date stands in an address. It ends with the session it was asked in.
CREATE TABLE searches (
  id       BYTEA PRIMARY KEY,
  session  BYTEA NOT NULL,
  practice TEXT NOT NULL,
  asked    BYTEA NOT NULL, -- sealed JSON
  made_us  BIGINT NOT NULL
);
CREATE INDEX searches_session ON searches (session);

-- What a phone's owner does not want to be told by text: one row per person
-- and kind that is muted. STOP and "Turn texts off" are another thing.
CREATE TABLE mutes (
  line    BYTEA NOT NULL,
  patient BYTEA NOT NULL,
  kind    TEXT NOT NULL, -- messages, visits, requests
  at_us   BIGINT NOT NULL,
  PRIMARY KEY (line, patient, kind)
);

-- A PIN of a line: with it code and birth date alone open nothing (R-119).
CREATE TABLE pins (
  line   BYTEA PRIMARY KEY,
  phc    BYTEA NOT NULL, -- sealed: argon2id in PHC form
  staff  BYTEA,          -- who put it on during a call, NULL for the patient
  set_us BIGINT NOT NULL
);

-- Passkeys of a line: any of them opens what the PIN opens.
CREATE TABLE passkeys (
  id         BYTEA PRIMARY KEY,
  line       BYTEA NOT NULL,
  handle_idx BYTEA NOT NULL UNIQUE, -- keyed, of the credential's own id
  credential BYTEA NOT NULL,        -- sealed: public key and counter
  name       TEXT NOT NULL,         -- of the device it was made on
  made_us    BIGINT NOT NULL,
  used_us    BIGINT NOT NULL
);
CREATE INDEX passkeys_line ON passkeys (line);

-- Browsers that wrong codes shut: a worker makes the queue event, out of sight
-- of the page, so that known and unknown numbers look alike.
CREATE TABLE shuts (
  id      BYTEA PRIMARY KEY,
  phone   BYTEA NOT NULL, -- sealed
  at_us   BIGINT NOT NULL,
  done_us BIGINT NOT NULL
);
CREATE INDEX shuts_todo ON shuts (at_us) WHERE done_us = 0;
-- Browsers that get alerts (web push): each hangs on a remembered device, or
-- else on a session, and ends with it.
CREATE TABLE push_subscriptions (
  id           BYTEA PRIMARY KEY,
  practice     TEXT NOT NULL,
  line         BYTEA NOT NULL,
  device       BYTEA UNIQUE,
  session      BYTEA UNIQUE,          -- only where there is no device
  endpoint_idx BYTEA NOT NULL UNIQUE, -- keyed
  endpoint     BYTEA NOT NULL,        -- sealed: address at the push service, and its keys
  made_us      BIGINT NOT NULL,
  failed       INTEGER NOT NULL       -- refusals in a row
);
CREATE INDEX push_subscriptions_line ON push_subscriptions (line);

-- Lines whose person chose alerts only: a text follows an alert that stays unread.
CREATE TABLE alerts_only (
  line  BYTEA PRIMARY KEY,
  at_us BIGINT NOT NULL
);

-- Alerts on their way out: what they say is fixed, so nothing of it is kept.
CREATE TABLE pushes (
  id        BYTEA PRIMARY KEY,
  practice  TEXT NOT NULL,
  line      BYTEA NOT NULL,
  thread    BYTEA NOT NULL,
  patient   BYTEA NOT NULL,
  message   BYTEA NOT NULL,
  text_id   TEXT NOT NULL,    -- of the text whose news it tells
  outbox    BYTEA,            -- that text; NULL where texts were off
  queued_us BIGINT NOT NULL,
  due_us    BIGINT NOT NULL,  -- not before (people's clock)
  ends_us   BIGINT NOT NULL,  -- never later (people's clock)
  state     TEXT NOT NULL,    -- queued, sent, dropped, failed
  retry_us  BIGINT NOT NULL,  -- machine time: not before, while a try is on its way or after a failure
  tries     INTEGER NOT NULL, -- counts tries; a settle names the one it settles
  devices   INTEGER NOT NULL, -- how many took it
  reason    TEXT NOT NULL,    -- fixed words
  sent_us   BIGINT NOT NULL
);
CREATE INDEX pushes_due ON pushes (due_us) WHERE state = 'queued';
CREATE INDEX pushes_line ON pushes (line) WHERE state = 'queued';
CREATE INDEX pushes_thread ON pushes (thread, sent_us);
CREATE INDEX pushes_message ON pushes (message);
CREATE INDEX pushes_outbox ON pushes (outbox);
CREATE INDEX pushes_old ON pushes (queued_us);

-- Forms of /texts, waiting for START from that phone.
CREATE TABLE optin_forms (
  phone_idx BYTEA NOT NULL,
  practice  TEXT NOT NULL,
  language  TEXT NOT NULL,
  form      TEXT NOT NULL, -- version of the words shown
  words     BYTEA NOT NULL, -- sealed: exact words agreed to
  page      TEXT NOT NULL,
  client    BYTEA NOT NULL, -- sealed: address and browser
  at_us     BIGINT NOT NULL,
  PRIMARY KEY (practice, phone_idx)
);

-- A form's one-time key and the result of its first POST (ux.md R10).
CREATE TABLE form_keys (
  id     BYTEA PRIMARY KEY,
  result TEXT NOT NULL,
  at_us  BIGINT NOT NULL
);
CREATE INDEX form_keys_at ON form_keys (at_us);

CREATE TABLE staff (
  id         BYTEA PRIMARY KEY,
  email      TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  roles      TEXT NOT NULL, -- comma separated
  sample     INTEGER NOT NULL,
  off_us     BIGINT NOT NULL,
  seen_us    BIGINT NOT NULL,
  everywhere INTEGER NOT NULL, -- works in every queue; else in those of staff_queues
  created_us BIGINT NOT NULL,
  changed_by TEXT NOT NULL DEFAULT '', -- the admin who last changed name, roles or queues
  changed_us BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE staff_queues (
  staff    BYTEA NOT NULL,
  practice TEXT NOT NULL,
  queue    TEXT NOT NULL,
  PRIMARY KEY (staff, practice, queue)
);
-- How a person wants their desk; no row: as it comes.
CREATE TABLE staff_prefs (
  staff   BYTEA PRIMARY KEY,
  keys    TEXT NOT NULL, -- on, alt, off
  desktop INTEGER NOT NULL,
  sound   INTEGER NOT NULL
);
-- Talks outside a person's queues that a reason opened for an hour.
CREATE TABLE staff_passes (
  staff    BYTEA NOT NULL,
  talk     BYTEA NOT NULL,
  kind     TEXT NOT NULL, -- outside, emergency
  made_us  BIGINT NOT NULL,
  until_us BIGINT NOT NULL,
  PRIMARY KEY (staff, talk)
);
-- What the privacy officer is told (security.md §12).
CREATE TABLE privacy_alerts (
  id       BYTEA PRIMARY KEY,
  practice TEXT NOT NULL,
  kind     TEXT NOT NULL, -- emergency, many, own_record, same_family
  staff    BYTEA NOT NULL,
  patient  BYTEA,
  talk     BYTEA,
  at_us    BIGINT NOT NULL,
  state    TEXT NOT NULL, -- open, looking, fine, wrong
  seen_us  BIGINT NOT NULL, -- 0: nobody looked yet
  seen_by  BYTEA,
  why      BYTEA NOT NULL, -- sealed: the reason the person gave, if one was asked
  note     BYTEA NOT NULL -- sealed
);
CREATE INDEX privacy_alerts_at ON privacy_alerts (practice, at_us);
CREATE INDEX privacy_alerts_staff ON privacy_alerts (staff, at_us);
CREATE TABLE staff_links (
  hash    BYTEA PRIMARY KEY,
  staff   BYTEA NOT NULL,
  kind    TEXT NOT NULL, -- link, invite: for somebody who has not enrolled yet
  made_us BIGINT NOT NULL,
  ends_us BIGINT NOT NULL,
  used_us BIGINT NOT NULL
);
CREATE INDEX staff_links_staff ON staff_links (staff);

-- How a person who works here proves who they are (security.md §11).
CREATE TABLE staff_secrets (
  staff       BYTEA PRIMARY KEY,
  password    BYTEA NOT NULL, -- sealed: argon2id in PHC form; empty if none is set
  password_us BIGINT NOT NULL,
  app         BYTEA NOT NULL, -- sealed: the authenticator app's secret; empty if none is set
  app_us      BIGINT NOT NULL,
  app_step    BIGINT NOT NULL -- of the last code used: no code works twice
);
CREATE TABLE staff_recovery (
  staff   BYTEA NOT NULL,
  code    BYTEA NOT NULL, -- keyed
  made_us BIGINT NOT NULL,
  used_us BIGINT NOT NULL,
  PRIMARY KEY (staff, code)
);
CREATE TABLE staff_passkeys (
  id         BYTEA PRIMARY KEY,
  staff      BYTEA NOT NULL,
  handle_idx BYTEA NOT NULL UNIQUE, -- keyed, of the credential's own id
  credential BYTEA NOT NULL,        -- sealed: public key and counter
  name       TEXT NOT NULL,         -- as the person calls it
  made_us    BIGINT NOT NULL,
  used_us    BIGINT NOT NULL
);
CREATE INDEX staff_passkeys_staff ON staff_passkeys (staff);
-- Who a person is at the clinic's single sign-on: issuer and subject, never an address.
CREATE TABLE staff_signons (
  subject_idx BYTEA PRIMARY KEY, -- keyed, of both
  staff       BYTEA NOT NULL,
  made_us     BIGINT NOT NULL,
  used_us     BIGINT NOT NULL
);
CREATE INDEX staff_signons_staff ON staff_signons (staff);
-- Browsers that signed a person in: a stranger's misses never touch them.
CREATE TABLE staff_browsers (
  staff    BYTEA NOT NULL,
  browser  BYTEA NOT NULL,
  first_us BIGINT NOT NULL,
  seen_us  BIGINT NOT NULL,
  PRIMARY KEY (staff, browser)
);
-- Misses, by e-mail address typed and by the browser or address they came from;
-- the empty door counts all of them. Addresses nobody has stand here as well.
CREATE TABLE staff_misses (
  who      BYTEA NOT NULL, -- keyed, of the e-mail address
  door     BYTEA NOT NULL, -- keyed, of the browser or the address; empty for all
  n        BIGINT NOT NULL,
  since_us BIGINT NOT NULL,
  until_us BIGINT NOT NULL, -- this door waits until then
  PRIMARY KEY (who, door)
);
CREATE INDEX staff_misses_since ON staff_misses (since_us);

-- The opt-out log: one row per consent-relevant fact, append-only.
CREATE TABLE consent_events (
  seq          BIGINT PRIMARY KEY, -- number of its leaf, from 1
  id           BYTEA NOT NULL,
  practice     TEXT NOT NULL,
  line         BYTEA,
  phone_idx    BYTEA,
  phone        BYTEA NOT NULL, -- sealed
  kind         TEXT NOT NULL,  -- opt_out, opt_in, help, provider_block, discrepancy, confirmation_suppressed, number_changed, export, check
  how          TEXT NOT NULL,  -- text word, own words, website, phone call, paper, phone company, import, linnet
  changes      INTEGER NOT NULL, -- 1: this event made the line's consent state
  carrier      TEXT NOT NULL,
  number       TEXT NOT NULL,
  external_id  TEXT NOT NULL,
  sent_us      BIGINT NOT NULL, -- the carrier's or caller's time, 0 if none
  at_us        BIGINT NOT NULL, -- received, in the clock people see
  effective_us BIGINT NOT NULL,
  words        BYTEA NOT NULL, -- sealed: exact text
  normal       BYTEA NOT NULL, -- sealed: what the rules saw
  rule         TEXT NOT NULL,
  scope        TEXT NOT NULL,  -- all
  basis        TEXT NOT NULL,
  form         TEXT NOT NULL,  -- version of the words shown (page, script), '' for texts
  actor        BYTEA,          -- staff
  note         BYTEA NOT NULL, -- sealed
  before_phase TEXT NOT NULL,
  after_phase  TEXT NOT NULL,
  version      TEXT NOT NULL,  -- of Linnet
  refers       BIGINT NOT NULL, -- event this one corrects or finishes, 0 for none
  leaf         BYTEA NOT NULL
);
CREATE INDEX consent_line ON consent_events (line, seq);
CREATE INDEX consent_time ON consent_events (practice, at_us);
CREATE INDEX consent_phone ON consent_events (practice, phone_idx, seq);

-- One row per text handed out or refused: what the gate saw (R-136).
CREATE TABLE evidence (
  id          BYTEA PRIMARY KEY,
  seq         BIGINT NOT NULL, -- leaf of the claiming transaction
  practice    TEXT NOT NULL,
  line        BYTEA NOT NULL,
  phone_idx   BYTEA NOT NULL,
  outbox      BYTEA NOT NULL,
  text_id     TEXT NOT NULL,
  template    TEXT NOT NULL, -- version of the words
  mac         BYTEA NOT NULL, -- over the exact bytes, empty for a refusal
  allowed     INTEGER NOT NULL,
  reason      TEXT NOT NULL,
  consent_seq BIGINT NOT NULL, -- event the text stood on
  stands_on   BIGINT NOT NULL, -- event it confirms
  phase       TEXT NOT NULL,
  basis       TEXT NOT NULL,
  zone        TEXT NOT NULL,
  zone_source TEXT NOT NULL,
  attempt     INTEGER NOT NULL,
  at_us       BIGINT NOT NULL,
  machine_us  BIGINT NOT NULL
);
CREATE INDEX evidence_line ON evidence (line, seq);
CREATE INDEX evidence_outbox ON evidence (outbox);
CREATE INDEX evidence_seq ON evidence (seq);
CREATE INDEX evidence_time ON evidence (practice, at_us);

CREATE TABLE ledger_head (
  id   INTEGER PRIMARY KEY,
  size BIGINT NOT NULL,
  edge BYTEA NOT NULL
);
INSERT INTO ledger_head (id, size, edge) VALUES (1, 0, '');
CREATE TABLE ledger_hashes (
  place BIGINT PRIMARY KEY,
  hash  BYTEA NOT NULL
);
CREATE TABLE ledger_leaves (
  seq    BIGINT PRIMARY KEY,
  kind   TEXT NOT NULL,
  salts  BYTEA NOT NULL, -- sealed
  at_us  BIGINT NOT NULL
);

-- Who did and looked at what (security.md §12).
CREATE TABLE trail (
  id       BYTEA PRIMARY KEY,
  practice TEXT NOT NULL,
  at_us    BIGINT NOT NULL,
  staff    BYTEA,
  actor    TEXT NOT NULL, -- for commands: system user; for patients: "patient"
  act      TEXT NOT NULL,
  line     BYTEA,
  patient  BYTEA,
  talk     BYTEA,
  detail   BYTEA NOT NULL, -- sealed
  origin   BYTEA NOT NULL, -- sealed: network and browser
  shown    BYTEA, -- whom a list or a search showed: keys of patients, one after the other
  outcome  TEXT NOT NULL
);
CREATE INDEX trail_at ON trail (practice, at_us);
CREATE INDEX trail_old ON trail (at_us);
CREATE INDEX trail_staff ON trail (staff, at_us, id, act, outcome); -- what a page is kept to stands in the index
CREATE INDEX trail_actor ON trail (actor, at_us, id, act, outcome) WHERE staff IS NULL;
CREATE INDEX trail_patient ON trail (patient, at_us, id, act, outcome);
CREATE INDEX trail_line ON trail (line, at_us) WHERE actor = 'patient';

CREATE TABLE jobs (
  name     TEXT PRIMARY KEY,
  began_us BIGINT NOT NULL,
  ended_us BIGINT NOT NULL,
  result   TEXT NOT NULL,
  runs     BIGINT NOT NULL
);
