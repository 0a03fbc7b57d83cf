/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What two ends do by chance: sizes, cuts and new keys by a seed; nothing may be lost or changed.
 */

#pragma once

#include "wire-scene.h"

/* Both ends write and read a while, then finish. New keys come from an end that is a library's. */
void wire_run_script (WireScene *scene, unsigned seed);
