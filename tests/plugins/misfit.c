/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A plugin that would be fine, but for its descriptor, which is what the build says. */

#include <stdio.h>

#include <tasuki/tasuki.h>

#define TYPE_MISFIT (misfit_get_type ())
G_DECLARE_FINAL_TYPE (Misfit, misfit, MISFIT, OBJECT, GObject)

struct _Misfit
{
  GObject parent_instance;
};

static void
misfit_screen (TasukiFilter *filter, TasukiPeer *peer, TasukiDecision *decision)
{
  tasuki_decision_allow (decision, NULL);
}

static void
misfit_filter_init (TasukiFilterInterface *iface)
{
  iface->screen = misfit_screen;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (Misfit,
                               misfit,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TASUKI_TYPE_FILTER, misfit_filter_init))

static void
misfit_class_init (MisfitClass *class)
{
}

static void
misfit_init (Misfit *self)
{
}

/* Whoever loads it runs this, so a test can see that nobody did. */
__attribute__ ((constructor)) static void
announce (void)
{
  fputs ("code of a misfit ran\n", stderr);
}

#ifndef NAME
#define NAME "misfit"
#endif
#ifndef ABI
#define ABI TASUKI_PLUGIN_ABI
#endif
#ifndef SIZE
#define SIZE sizeof (TasukiPluginDescriptor)
#endif
#ifndef TYPE
#define TYPE misfit_get_type
#endif
#ifndef SYMBOL
#define SYMBOL tasuki_plugin
#endif

TASUKI_AVAILABLE const TasukiPluginDescriptor SYMBOL;
const TasukiPluginDescriptor SYMBOL = { .abi = ABI, .size = SIZE, .name = NAME, .get_type = TYPE };
