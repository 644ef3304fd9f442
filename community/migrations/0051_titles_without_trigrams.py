"""Typing errors are found by the words of a space; nothing looks titles up by their trigrams any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("community", "0050_attachments")]
    operations = [migrations.RemoveIndex("thread", "thread_title_trigrams")]
