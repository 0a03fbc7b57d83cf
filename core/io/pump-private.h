/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the two ways of passing bytes share. All of it is the worker's. */

#pragma once

#include "io/alarm.h"
#include "io/pipe.h"
#include "io/pump.h"
#include "io/rate.h"

typedef enum
{
  TASUKI_STEP_BROKEN,  /* an error is set */
  TASUKI_STEP_BLOCKED, /* until a socket is ready */
  TASUKI_STEP_BUSY,    /* it could go on */
} TasukiStep;

typedef struct
{
  unsigned from;
  size_t length;  /* bytes that are read and not yet written */
  bool ended;     /* the source said that it is finished */
  bool finished;  /* and so was the sink told */
  bool sink_full; /* nothing is to be done before the sink takes more */
  bool drained;   /* the source had no more; its socket tells when that changes */
  uint64_t bytes;

  /* pump-pace.c */
  TasukiAllowance allowance;
  size_t limit; /* bytes that may be read at a time */
  bool waiting; /* until it may read again */

  /* pump-copy.c */
  uint8_t *buffer;
  size_t start;

  /* pump-switch.c */
  size_t greeted; /* bytes of the greeting that the sink was told */
  bool told;      /* all of it, and the end of its session: what follows is for the other end */
  bool switched;  /* the source has ended its session */
  GBytes *rest;   /* what was read behind that end; NULL for nothing */

  /* pump-splice.c */
  TasukiPipe *pipe; /* NULL while it would hold nothing */
} TasukiDirection;

/* A way of passing bytes. Sizes are by the end that bytes come from: the bulk goes one way. */
typedef struct
{
  /* FALSE with @error if there is no memory for it. */
  bool (*prepare) (TasukiPump *self, GError **error);

  /* Bytes that one read may bring; 0 if the next step is none. */
  size_t (*room) (TasukiDirection *direction);

  /* One system call's worth, and no more than the direction's limit. @end: whose fault it is if
   * that breaks. */
  TasukiStep (*step) (TasukiPump *self, TasukiDirection *direction, unsigned *end, GError **error);

  /* Gives back what prepare () and step () have taken. */
  void (*clear) (TasukiPump *self);
} TasukiPumpWay;

extern const TasukiPumpWay tasuki_pump_copy;
extern const TasukiPumpWay tasuki_pump_splice;

typedef enum
{
  TASUKI_PUMP_PROGRESS,
  TASUKI_PUMP_PARTED,
  TASUKI_PUMP_RESTED,
  TASUKI_PUMP_BEGUN,
} TasukiPumpNews;

typedef enum
{
  TASUKI_PUMP_REST,
  TASUKI_PUMP_EXPECT,
  TASUKI_PUMP_GO_ON,
} TasukiPumpOrder;

struct _TasukiPump
{
  int references; /* atomic */
  TasukiWorker *worker;
  const TasukiPumpEvents *events;
  gpointer data;
  const TasukiPumpWay *way;
  GBytes *greeting;
  unsigned switch_timeout;
  char *parties[2];

  TasukiEnd ends[2];
  TasukiWatch watches[2];
  TasukiAlarm deadline;          /* of the switch */
  TasukiAlarm turn;              /* when more may be read */
  TasukiDirection directions[2]; /* by the end that they come from */
  bool running;
  uint64_t told;

  /* pump-rest.c */
  bool resting;
  bool beginning; /* it was woken, and not both ends have said something yet */
  int order;      /* atomic: a TasukiPumpOrder for one that rests */
};

TasukiPump *tasuki_pump_ref (TasukiPump *self);
void tasuki_pump_unref (TasukiPump *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TasukiPump, tasuki_pump_unref)

/* Tells the main context, with the bytes so far. */
void tasuki_pump_tell (TasukiPump *self, TasukiPumpNews news);

/* Ends it, once. @broken: (nullable) (transfer full) */
void tasuki_pump_end (TasukiPump *self, unsigned end, GError *broken);

/* What became of a call on a stream. Anything that is not clearly good is broken. */
TasukiStep tasuki_pump_judge (TasukiIo io, GError **error);

/* Goes on with both directions, as far as they come. */
void tasuki_pump_serve (TasukiPump *self);

/* pump-pace.c: how much may be read, and when. */
void tasuki_pump_pace_begin (TasukiPump *self);
void tasuki_pump_pace_end (TasukiPump *self);
bool tasuki_pump_pace_may_read (TasukiPump *self, TasukiDirection *direction, size_t room);

/* pump-switch.c: from the outer sessions to what the clients make of the sockets. */
void tasuki_pump_switch_begin (TasukiPump *self);
bool tasuki_pump_switch_is_done (TasukiDirection *direction);
TasukiStep tasuki_pump_switch_step (TasukiPump *self,
                                    TasukiDirection *direction,
                                    unsigned *end,
                                    GError **error);

/*
 * pump-rest.c: what an event at an end means to a pump that rests; whether it goes on. And what it
 * means to one that was woken that both directions have gone on; FALSE if it is parted.
 */
bool tasuki_pump_rest_stir (TasukiPump *self, unsigned end, uint32_t events);
bool tasuki_pump_rest_follow (TasukiPump *self);
