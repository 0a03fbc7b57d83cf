/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A thread that serves sockets, all of them by one epoll descriptor. It has no main context. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

typedef struct _TasukiWorker TasukiWorker;
typedef struct _TasukiWatch TasukiWatch;

/*
 * A socket that a worker serves. Lives in its owner; used by the worker's thread alone between
 * add and remove.
 */
struct _TasukiWatch
{
  int descriptor;
  void (*ready) (TasukiWatch *watch, uint32_t events); /* EPOLLIN and so on; 0: "go on" */
  void (*tick) (TasukiWatch *watch);                   /* each second, once ticking */
  void (*stop) (TasukiWatch *watch);                   /* the worker ends: remove the watch */
  uint32_t events;
  bool again;
};

TasukiWorker *tasuki_worker_new (unsigned index);

/* Has all watches stop, then joins the thread. */
void tasuki_worker_free (TasukiWorker *self);

/*
 * Runs @function once on the worker's thread, in the order of the posts. Any thread. What a
 * function posts itself has its turn when the sockets have had theirs.
 */
void tasuki_worker_post (TasukiWorker *self, GSourceFunc function, gpointer data);

/*
 * Worker's thread alone, as all that follows. FALSE with @error set if the system has no room for
 * another socket to watch; then there is nothing to remove.
 */
bool tasuki_worker_add (TasukiWorker *self, TasukiWatch *watch, uint32_t events, GError **error);
void tasuki_worker_set (TasukiWorker *self, TasukiWatch *watch, uint32_t events);
void tasuki_worker_remove (TasukiWorker *self, TasukiWatch *watch);

/* Has tick () called each second, until the watch is removed. */
void tasuki_worker_start_ticking (TasukiWorker *self, TasukiWatch *watch);

/* Has ready (watch, 0) called in the next round: for a busy watch that lets others go first. */
void tasuki_worker_again (TasukiWorker *self, TasukiWatch *watch);
