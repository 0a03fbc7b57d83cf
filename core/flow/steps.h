/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The steps of the path, in path order. Each file of this folder is one of them. */

#pragma once

#include "flow/chain.h"
#include "flow/connection.h"
#include "flow/handover.h"

/*
 * accept.c: caps in all and per source, as tasuki_peer_get_source () names it. admit_proxy: of a
 * proxy that has yet to say for whom it has dialled. take_over: it has, for @source; FALSE if that
 * has too many, counted all the same. release_pair: those of a pair that has parted, as far as they
 * are still there; they are forgotten.
 */
bool tasuki_accept_admit (TasukiFlow *flow, const char *source);
bool tasuki_accept_admit_proxy (TasukiFlow *flow, const char *proxy);
bool tasuki_accept_take_over (TasukiFlow *flow, const char *proxy, const char *source);
void tasuki_accept_release_proxy (TasukiFlow *flow, const char *proxy);
void tasuki_accept_release (TasukiFlow *flow, const char *source);
void tasuki_accept_release_pair (TasukiFlow *flow, TasukiConnection *data[static 2]);

/*
 * proxied.c: who comes through a proxy. admit: only if it is a trusted one, and there is room; else
 * that is recorded. take: the proxy has said for whom it has dialled. review: another set of
 * proxies may be trusted; what came through others is cut. describe: its proxy's address; (transfer
 * full); NULL if it came by itself.
 */
bool tasuki_proxied_admit (TasukiFlow *flow, TasukiPeer *proxy);
void tasuki_proxied_take (TasukiConnection *connection, const TasukiProxyHeader *header);
void tasuki_proxied_review (TasukiFlow *flow);
char *tasuki_proxied_describe (TasukiPeer *peer);

/* turn.c: whose deadline or keep-alive is due. To be planned again when either comes earlier. */
void tasuki_turn_plan (TasukiConnection *connection);
void tasuki_turn_plan_all (TasukiFlow *flow);
void tasuki_turn_tick (TasukiFlow *flow);

/*
 * screen.c: filters; @next is called if all allow, else the connection is dropped. ask: about
 * anybody; one that has an IP filter at which none of them looks is denied.
 */
typedef void (*TasukiNext) (TasukiConnection *connection);
void tasuki_screen_begin (TasukiConnection *connection, TasukiNext next);
void tasuki_screen_again (TasukiConnection *connection);
void tasuki_screen_ask (TasukiFlow *flow, TasukiPeer *peer, TasukiChainDone done, gpointer data);

/* secure.c: the transport gives a stream, the performer makes the handshake. */
void tasuki_secure_begin (TasukiConnection *connection);

/*
 * authenticate.c: asks the authenticators whose @login it is, and whether its organisation holds.
 * @connection: (nullable): whose login it is; nobody else is asked once it is dropped. @by: who has
 * answered; NULL if nobody knew the method.
 * @reason: why it is refused; NULL: @login is accepted, or postponed
 */
typedef void (*TasukiAuthenticated) (TasukiLogin *login,
                                     TasukiAuthenticator *by,
                                     const char *reason,
                                     gpointer data);
void tasuki_authenticate (TasukiFlow *flow,
                          TasukiConnection *connection,
                          TasukiLogin *login,
                          TasukiAuthenticated done,
                          gpointer data);

/*
 * organisation.c: whether an organisation holds: @fault says why not. again: that of whoever has
 * logged in; it is dropped if it does not. review: the same of all who are of it, and of transfers.
 */
typedef void (*TasukiOrganisationJudged) (gpointer data, const char *fault);
void tasuki_organisation_judge (TasukiFlow *flow,
                                const char *id,
                                TasukiOrganisationJudged done,
                                gpointer data);
void tasuki_organisation_judge_again (TasukiConnection *connection);
void tasuki_organisation_review (TasukiFlow *flow, const char *id);

/* login.c: the first message of a control connection. */
void tasuki_login_begin (TasukiConnection *connection, GVariant *message);

/* complete.c: what the authenticator has put off until everybody allows the login; then attaches.
 */
void tasuki_complete_begin (TasukiConnection *connection);

/* vouch.c: whether what it logged in with would still let it in; else it is dropped. */
void tasuki_vouch_again (TasukiConnection *connection);

/*
 * round.c: both of all who are attached, in place of what is left of the last round. go_on: one of
 * these questions was answered. end: there is nobody left to ask about.
 */
void tasuki_round_begin (TasukiFlow *flow);
void tasuki_round_go_on (TasukiFlow *flow);
void tasuki_round_end (TasukiFlow *flow);

/* attach.c: who is attached under which connection ID. */
void tasuki_attach_begin (TasukiConnection *connection);
void tasuki_attach_end (TasukiConnection *connection, TasukiError code, const char *reason);
TasukiConnection *tasuki_attach_find_receiver (TasukiFlow *flow, const char *id, bool *attached);

/* request.c: the messages of a control connection. */
void tasuki_request_handle (TasukiConnection *connection, TasukiMessageType type, GVariant *body);

/* owner.c: @organisation: (nullable): of nobody, or the store does not say. */
typedef void (*TasukiOwnerFound) (gpointer data, const char *organisation);
void tasuki_owner_find (TasukiFlow *flow, const char *id, TasukiOwnerFound done, gpointer data);

/* approve.c: policies, for the sender's side and then for the receiver's; again as rules change. */
typedef void (*TasukiApproved) (TasukiHandover *handover);
void tasuki_approve_begin (TasukiHandover *handover, TasukiApproved next);
void tasuki_approve_again (TasukiHandover *handover);

/*
 * limit.c: what both connection IDs may pass; a TasukiApproved. count: so much more has passed.
 * cut: what is under way of an ID that has used up its own. end: it counts no more.
 */
void tasuki_limit_begin (TasukiHandover *handover);
void tasuki_limit_count (TasukiHandover *handover, uint64_t bytes);
void tasuki_limit_cut (TasukiQuota *quota);
void tasuki_limit_end (TasukiHandover *handover);

/* offer.c: wait for the receiver, offer, accept or decline. */
void tasuki_offer_begin (TasukiHandover *handover);
void tasuki_offer_retry (TasukiFlow *flow, const char *receiver_id);
void tasuki_offer_accepted (TasukiHandover *handover);

/* mode.c: how the bytes pass: end to end if both sides can. FALSE if not at all, and it is settled.
 */
bool tasuki_mode_decide (TasukiHandover *handover);

/*
 * pair.c: the mark, tickets, and the two data connections that present them. late: time is up.
 * go_on: the filters allow it. leave: @refusal says why it was refused; NULL: it went by itself.
 */
void tasuki_pair_begin (TasukiHandover *handover);
void tasuki_pair_late (TasukiHandover *handover);
void tasuki_pair_present (TasukiConnection *connection, GVariant *message);
void tasuki_pair_go_on (TasukiConnection *connection);
void tasuki_pair_leave (TasukiConnection *connection, const char *refusal);

/*
 * origin.c: a data connection that comes from another address than its @session is screened before
 * it goes on, and again as rules change: review. is_cleared: it is there, and that is done.
 */
void tasuki_origin_take (TasukiConnection *connection, TasukiPeer *session);
bool tasuki_origin_is_cleared (TasukiConnection *connection);
void tasuki_origin_review (TasukiFlow *flow);

/*
 * kept.c: data connections between two transfers of the same sessions. agree: a result may say that
 * they stay. choose: what there is for a transfer is to go on with it. wake: its bytes may pass.
 * leave: it goes on without. tick: what was kept long enough ends. end: that of a control
 * connection, or all with NULL. make_room: what is new from @source has precedence.
 */
void tasuki_kept_agree (TasukiHandover *handover, TasukiSide side, GVariant *result);
void tasuki_kept_choose (TasukiHandover *handover);
void tasuki_kept_wake (TasukiHandover *handover);
void tasuki_kept_leave (TasukiHandover *handover);
void tasuki_kept_tick (TasukiFlow *flow);
void tasuki_kept_end (TasukiFlow *flow, TasukiConnection *control);
void tasuki_kept_make_room (TasukiFlow *flow, const char *source);

/*
 * settle.c: the one end of a transfer. fail: without success; cuts what runs, tells both sides,
 * records why. refuse: because it is not, or no longer, allowed. cut: the bytes, if any flow still.
 * conclude: what was decided, once the bytes have ended and nobody has to be heard any more.
 * finish: the same without hearing anybody.
 */
void tasuki_settle_result (TasukiHandover *handover, TasukiSide side, GVariant *message);
void tasuki_settle_fail (TasukiHandover *handover, TasukiError code, const char *reason);
void tasuki_settle_refuse (TasukiHandover *handover, const char *reason);
void tasuki_settle_cut (TasukiHandover *handover);
void tasuki_settle_conclude (TasukiHandover *handover);
void tasuki_settle_finish (TasukiHandover *handover);

/* review.c: settings changed; what is no longer allowed is cut. */
void tasuki_review_watch (TasukiFlow *flow);
void tasuki_review_unwatch (TasukiFlow *flow);
void tasuki_review_tick (TasukiFlow *flow);
void tasuki_review_drop_login (TasukiConnection *connection);

/*
 * entry.c: an entry of a journal. new: with the keys and the owner that its body gives. append:
 * stores it. Both take a floating @body. @once: (nullable): something that has one such entry at
 * most
 */
TasukiRecord *tasuki_entry_new (const char *kind, GVariant *body);
void tasuki_entry_append (TasukiFlow *flow, const char *kind, GVariant *body, const char *once);

/*
 * record.c: what is written, and not waited for, is counted until it is stored. end: of what was
 * removed, it is no fault if it was not there.
 */
void tasuki_storing_begin (TasukiFlow *flow);
void tasuki_storing_end (GObject *storage, GAsyncResult *result, gpointer flow);

/* record.c: history, access denial log, and the mark of a transfer under way. */
void tasuki_record_denial (TasukiFlow *flow,
                           const char *stage,
                           TasukiPeer *peer,
                           const char *connection,
                           const char *organisation,
                           TasukiHandover *handover,
                           TasukiError code,
                           const char *reason);
/* What is known of a transfer, under way or past, as its row has it. */
void tasuki_record_describe (TasukiHandover *handover, GVariantBuilder *row);
void tasuki_record_begun (TasukiHandover *handover, GAsyncReadyCallback done);
void tasuki_record_ended (TasukiHandover *handover);
void tasuki_record_unmark (TasukiHandover *handover);

/* recover.c: transfers that a dead access point left behind become rows of the history. */
void tasuki_recover_begin (TasukiFlow *flow);
