/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Holds the place of a library whose first file is not written yet. */
typedef int tasuki_empty_t;
