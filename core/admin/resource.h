/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the operations on all kinds of settings have in common. */

#pragma once

#include "admin/job.h"

/* The organisation that owns what is made for nobody in particular; it is always there. */
#define TASUKI_ORGANISATION_DEFAULT "default"

/* One kind of setting, as the operations on it see it. */
typedef struct
{
  const char *kind;
  const char *name;    /* for people; translatable */
  const char *command; /* whose `list` shows those there are */

  /*
   * Says whether @body, of type a{sv}, holds together, before it is saved in place of the former
   * one. FALSE with TASUKI_ERROR_INVALID. NULL: each value by itself is all that there is to it.
   */
  bool (*check) (GVariant *body, GError **error);

  /* The keys of a setting that is changed to @body. NULL: it keeps those it has. */
  char **(*make_keys) (GVariant *body);
} TasukiResource;

/*
 * Whose it is to be that is being made: the organisation that the input names, the caller's, or
 * `default`. NULL, and the job has failed, if it is not the caller's.
 */
const char *tasuki_resource_choose_owner (TasukiJob *job);

/*
 * For IDs that the caller chooses, which are everybody's: whoever acts for one organisation alone
 * takes them below its name, and so neither hears which ones others have, nor takes one that looks
 * like theirs. Fails the job, and is TRUE, if the input's is not one of these.
 */
bool tasuki_resource_is_trespass (TasukiJob *job);

/* Asks for the setting @id: the job's record is NULL if there is none. */
void tasuki_resource_look_up (TasukiJob *job,
                              const TasukiResource *self,
                              const char *id,
                              TasukiJobStep next);

/*
 * What keeps the job from going on; NULL if nothing does.
 *
 * @record: (nullable): the setting @id; NULL if there is none
 * @owner: (nullable): as it was given
 */
typedef GError *(*TasukiResourceJudge) (const TasukiResource *self,
                                        const char *id,
                                        TasukiRecord *record,
                                        const char *owner);

/*
 * Looks up the setting @id, and goes on with @next, with the state that the job has now, if @judge
 * finds nothing against it; else the job fails.
 *
 * @owner: (nullable): for @judge
 */
void tasuki_resource_judge (TasukiJob *job,
                            const TasukiResource *self,
                            const char *id,
                            const char *owner,
                            TasukiResourceJudge judge,
                            TasukiJobStep next);

/* The same, but all that is asked is that it is there. */
void tasuki_resource_require (TasukiJob *job,
                              const TasukiResource *self,
                              const char *id,
                              TasukiJobStep next);

/*
 * The same, but there is to be no setting that the input's `id` would be; before anything is made
 * for it.
 */
void
tasuki_resource_require_absent (TasukiJob *job, const TasukiResource *self, TasukiJobStep next);

/* Says that there is no setting @id. */
GError *tasuki_resource_make_unknown (const TasukiResource *self, const char *id);

/*
 * Fails the job, and is FALSE, if its input has a `revision` that is not the one of @record.
 */
bool tasuki_resource_is_expected (TasukiJob *job, TasukiRecord *record);

/*
 * Asks for the page that the input wants of the settings of this kind: of those of its
 * `organisation`, if it names one.
 *
 * @key: (nullable): which all of them have
 */
void tasuki_resource_find (TasukiJob *job,
                           const TasukiResource *self,
                           const char *key,
                           TasukiJobStep next);

/* Whole operations; the setting is the one that the input calls `id`. @key: as above */
void tasuki_resource_list (TasukiJob *job, const TasukiResource *self, const char *key);
void tasuki_resource_show (TasukiJob *job, const TasukiResource *self);
void tasuki_resource_remove (TasukiJob *job, const TasukiResource *self);

/* What is given replaces what is there; what the field `clear` names goes. */
void tasuki_resource_set (TasukiJob *job, const TasukiResource *self);

/* Answers with the job's record: of what is looked up, made, and changed; and with nothing. */
void tasuki_resource_reply (TasukiJob *job);
void tasuki_resource_reply_made (TasukiJob *job);
void tasuki_resource_reply_nothing (TasukiJob *job);
