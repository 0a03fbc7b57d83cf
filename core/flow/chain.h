/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A chain of plugins, asked one after the other: the first denial ends it, an empty one denies. */

#pragma once

#include <stdbool.h>

#include <tasuki/tasuki.h>

/* Puts @decision to @plugin. */
typedef void (*TasukiChainAsk) (gpointer plugin, TasukiDecision *decision, gpointer data);

/*
 * The chain's answer. @why: if it is allowed, what the plugins named as the rule that allows, the
 * first that named one, or NULL if none did; else why it is denied, never NULL.
 */
typedef void (*TasukiChainDone) (bool allowed, const char *why, gpointer data);

/*
 * Asks @plugins in order, each with @deadline milliseconds. Calls @done exactly once, later, on
 * this context; keeps what it needs of @plugins.
 */
void tasuki_chain_ask (
    GPtrArray *plugins, unsigned deadline, TasukiChainAsk ask, TasukiChainDone done, gpointer data);

/* Asks nobody, and denies. Calls @done exactly once, later, on this context. */
void tasuki_chain_deny (const char *why, TasukiChainDone done, gpointer data);
