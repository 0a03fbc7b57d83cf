/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A little more than the bandwidth-delay product, from the highest rate and the shortest latency:
 * it grows with each round while the way has room, and stays where it has none. Behind a full
 * window each byte waits for those before it; so the way is emptied now and then, to see how long
 * it is by itself.
 */

#include "client/window.h"

#include <glib.h>

#include "wire/message.h"

/* What was measured is forgotten after so long: the way may have changed. */
#define MEMORY (30 * G_USEC_PER_SEC)

/* By how much it may grow in a round: what is too much is lost, too, when something breaks. */
#define GAIN 1.5

/* What the receiver may have without saying so. */
#define UNSAID (2 * TASUKI_TAKEN_INTERVAL)

/* Between two marks: more of them than fit are not needed. */
#define MARK_BYTES (512 * 1024)

/* Rates are measured over so long, at least, in microseconds. */
#define SAMPLE 50000

void
tasuki_window_init (TasukiWindow *self)
{
  *self = (TasukiWindow){ .size = TASUKI_WINDOW_LEAST };
}

bool
tasuki_window_is_full (const TasukiWindow *self)
{
  return self->sent - self->taken >= (self->is_draining ? UNSAID : self->size);
}

static void
mark (TasukiWindow *self, int64_t now)
{
  unsigned place = (self->first + self->count) % TASUKI_WINDOW_MARKS;

  if (self->count == TASUKI_WINDOW_MARKS)
    return;

  self->marks[place].sent = self->sent;
  self->marks[place].at = now;
  self->count++;
}

void
tasuki_window_send (TasukiWindow *self, int64_t bytes, int64_t now)
{
  const int64_t before = self->sent / MARK_BYTES;

  if (self->since == 0)
    self->since = self->taken_at = now;
  self->sent += bytes;
  if (self->sent / MARK_BYTES != before)
    mark (self, now);
}

/* How long the latest mark before @taken was on its way; -1 if there is none. */
static int64_t
find_latency (TasukiWindow *self, int64_t taken, int64_t now)
{
  int64_t latency = -1;

  while (self->count > 0 && self->marks[self->first].sent <= taken)
    {
      latency = now - self->marks[self->first].at;
      self->first = (self->first + 1) % TASUKI_WINDOW_MARKS;
      self->count--;
    }

  return latency;
}

static void
learn (TasukiWindow *self, int64_t latency, int64_t rate, int64_t now)
{
  if (now - self->since > MEMORY)
    {
      self->is_draining = true;
      self->latency = self->rate = 0;
      self->since = now;
    }
  if (self->is_draining && self->sent - self->taken >= UNSAID)
    return;

  self->is_draining = false;
  if (latency > 0 && (self->latency == 0 || latency < self->latency))
    self->latency = latency;
  if (rate > self->rate)
    self->rate = rate;
  if (self->latency > 0)
    self->size
        = CLAMP ((int64_t)(GAIN * (double)self->rate * (double)self->latency / G_USEC_PER_SEC)
                     + TASUKI_TAKEN_INTERVAL,
                 TASUKI_WINDOW_LEAST, TASUKI_WINDOW_MOST);
}

bool
tasuki_window_take (TasukiWindow *self, int64_t taken, int64_t now)
{
  int64_t latency;
  int64_t rate = 0;

  if (taken < self->taken || taken > self->sent)
    return false;

  self->taken = taken;
  latency = find_latency (self, taken, now);
  if (now - self->taken_at >= SAMPLE)
    {
      rate = (int64_t)((double)(taken - self->taken_before) * G_USEC_PER_SEC
                       / (double)(now - self->taken_at));
      self->taken_at = now;
      self->taken_before = taken;
    }
  learn (self, latency, rate, now);
  return true;
}
