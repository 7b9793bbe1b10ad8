# Lays a component out in /work and becomes the program. A built tree keeps its times; what a patch changes is
# new, so that make builds that and what depends on it. The reproducer's files come last and never over a
# component's own: the lab left those out.
cd /work || exit 96
if [ -f /lab/tree.tar ]; then
  tar -xf /lab/tree.tar || exit 96
elif [ -d /lab/source ]; then
  cp -R --preserve=mode,timestamps /lab/source/. . || exit 96
fi
if [ -d /lab/patch ]; then cp -R --preserve=mode /lab/patch/. . || exit 96; fi
if [ -f /lab/removed ]; then xargs -0 -r rm -f -- < /lab/removed || exit 96; fi
if [ -d /lab/files ]; then cp -R --preserve=mode /lab/files/. . || exit 96; fi
exec "$@"
