/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A control: two threads race for a number, which ThreadSanitizer has to notice. */

#include <glib.h>

static int number;

static gpointer
count_up (gpointer data)
{
  number++;
  return NULL;
}

int
main (void)
{
  GThread *first = g_thread_new ("first", count_up, NULL);
  GThread *second = g_thread_new ("second", count_up, NULL);

  g_thread_join (first);
  g_thread_join (second);
  return 0;
}
