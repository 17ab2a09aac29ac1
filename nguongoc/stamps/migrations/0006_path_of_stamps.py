"""The whole path of stamps: kind, level and printing of a request, prices and fees, pieces and their delivery."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import nguongoc.places.models
from django.conf import settings
from django.db import migrations, models


from nguongoc.common.immutable import ColumnsKept, DecisionKept

_KEPT = ("state", "reason", "decider_id", "lot_id", "quantity")
_BEFORE = DecisionKept("stamps_stamprequest", *_KEPT)
_NOW = DecisionKept(
    "stamps_stamprequest",
    *_KEPT,
    *("season", "expected_quantity", "expected_unit", "kind", "level", "pack_units", "printing"),
)

# A stamp of n packs covers n of the lot's; the last one of a lot may cover fewer. Old and new programs beside
# each other: what an older one issues covers one pack.
EXCESS = """
CREATE OR REPLACE FUNCTION stamps_refuse_excess() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  packs bigint;
  batch stamps_codebatch%ROWTYPE;
  stamps bigint;
  covered bigint;
  largest bigint;
BEGIN
  SELECT * INTO batch FROM stamps_codebatch WHERE id = NEW.batch_id;
  IF NOT NEW.numbers <@ batch.numbers THEN
    RAISE EXCEPTION 'stamps % lie outside their batch', NEW.numbers USING ERRCODE = 'check_violation',
      CONSTRAINT = 'range_inside_batch';
  END IF;
  IF NEW.state = 'active' THEN
    SELECT pack_count INTO packs FROM trace_lot WHERE id = NEW.lot_id FOR UPDATE;
    SELECT coalesce(sum(upper(part.numbers) - lower(part.numbers)), 0),
           coalesce(sum((upper(part.numbers) - lower(part.numbers)) * other.pack_units), 0), max(other.pack_units)
      INTO stamps, covered, largest
      FROM stamps_stamprange AS part JOIN stamps_codebatch AS other ON other.id = part.batch_id
      WHERE part.lot_id = NEW.lot_id AND part.state IN ('active', 'suspended', 'recalled')
        AND other.level = batch.level;
    IF covered >= packs + largest THEN
      RAISE EXCEPTION 'lot % has % packs but would have % stamps', NEW.lot_id, packs, stamps
        USING ERRCODE = 'check_violation', CONSTRAINT = 'stamps_within_lot';
    END IF;
  END IF;
  RETURN NULL;
END $$;
"""
EXCESS_BEFORE = """
CREATE OR REPLACE FUNCTION stamps_refuse_excess() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  packs bigint;
  active bigint;
BEGIN
  IF NOT NEW.numbers <@ (SELECT numbers FROM stamps_codebatch WHERE id = NEW.batch_id) THEN
    RAISE EXCEPTION 'stamps % lie outside their batch', NEW.numbers USING ERRCODE = 'check_violation',
      CONSTRAINT = 'range_inside_batch';
  END IF;
  IF NEW.state = 'active' THEN
    SELECT pack_count INTO packs FROM trace_lot WHERE id = NEW.lot_id FOR UPDATE;
    SELECT coalesce(sum(upper(numbers) - lower(numbers)), 0) INTO active
      FROM stamps_stamprange WHERE lot_id = NEW.lot_id AND state IN ('active', 'suspended');
    IF active > packs THEN
      RAISE EXCEPTION 'lot % has % packs but would have % stamps', NEW.lot_id, packs, active
        USING ERRCODE = 'check_violation', CONSTRAINT = 'stamps_within_lot';
    END IF;
  END IF;
  RETURN NULL;
END $$;
"""
PRICE = """
CREATE FUNCTION stamps_keep_past_prices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.effective_to IS DISTINCT FROM OLD.effective_to AND NEW.effective_to < current_date THEN
    RAISE EXCEPTION 'the end of a price is not moved into the past' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stamps_keep_past_prices BEFORE UPDATE ON stamps_stampprice
  FOR EACH ROW EXECUTE FUNCTION stamps_keep_past_prices();
"""
PIECE = """
CREATE FUNCTION stamps_piece_inside_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM stamps_stampdelivery AS delivery JOIN stamps_codebatch AS batch
      ON batch.id = delivery.batch_id WHERE delivery.id = NEW.delivery_id AND batch.id = NEW.batch_id
      AND NEW.numbers <@ batch.numbers AND NOT isempty(NEW.numbers)) THEN
    RAISE EXCEPTION 'piece % lies outside its batch', NEW.label USING ERRCODE = 'check_violation',
      CONSTRAINT = 'piece_inside_batch';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stamps_piece_inside_batch BEFORE INSERT ON stamps_deliverypiece
  FOR EACH ROW EXECUTE FUNCTION stamps_piece_inside_batch();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_registrations_are_limited"),
        ("registry", "0021_waiting_by_time"),
        ("stamps", "0005_changes_kept"),
        ("trace", "0004_helper_of_entries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeliveryPiece",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("label", models.CharField(max_length=60)),
                ("numbers", django.contrib.postgres.fields.ranges.BigIntegerRangeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("numbers",),
            },
        ),
        migrations.CreateModel(
            name="FeePayment",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("receipt_number", models.CharField(max_length=60)),
                ("paid_date", models.DateField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancel_reason", models.TextField(blank=True, db_default="")),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="StampDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("receiver", models.CharField(max_length=200)),
                ("delivered_date", models.DateField()),
                ("note", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="StampFee",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("quantity", models.PositiveIntegerField()),
                ("unit_price", models.PositiveIntegerField()),
                ("amount", models.PositiveBigIntegerField()),
                ("fixed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="StampPrice",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("standard", "tem truy xuất nguồn gốc"), ("security", "tem xác thực chống giả")],
                        max_length=20,
                    ),
                ),
                (
                    "printing",
                    models.CharField(
                        choices=[("own", "cơ sở tự in"), ("central", "cơ quan in và giao")], max_length=20
                    ),
                ),
                ("price", models.PositiveIntegerField()),
                ("effective_from", models.DateField()),
                ("effective_to", models.DateField(null=True)),
                ("source", models.CharField(max_length=500)),
                ("entered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ("kind", "printing", "-effective_from", "-pk"),
            },
        ),
        migrations.AddField(
            model_name="codebatch",
            name="kind",
            field=models.CharField(
                choices=[("standard", "tem truy xuất nguồn gốc"), ("security", "tem xác thực chống giả")],
                db_default="standard",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="codebatch",
            name="level",
            field=models.CharField(
                choices=[("unit", "từng gói"), ("carton", "từng thùng")], db_default="unit", max_length=20
            ),
        ),
        migrations.AddField(
            model_name="codebatch",
            name="pack_units",
            field=models.PositiveIntegerField(db_default=1),
        ),
        migrations.AddField(
            model_name="codebatch",
            name="printing",
            field=models.CharField(
                choices=[("own", "cơ sở tự in"), ("central", "cơ quan in và giao")],
                db_default="own",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="stamprequest",
            name="expected_quantity",
            field=models.DecimalField(decimal_places=3, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name="stamprequest",
            name="expected_unit",
            field=models.CharField(
                blank=True,
                choices=[
                    ("KGM", "kg"),
                    ("GRM", "g"),
                    ("LTR", "lít"),
                    ("MLT", "ml"),
                    ("H87", "cái"),
                    ("HEA", "con"),
                ],
                db_default="",
                max_length=3,
            ),
        ),
        migrations.AddField(
            model_name="stamprequest",
            name="kind",
            field=models.CharField(
                choices=[("standard", "tem truy xuất nguồn gốc"), ("security", "tem xác thực chống giả")],
                db_default="standard",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="stamprequest",
            name="level",
            field=models.CharField(
                choices=[("unit", "từng gói"), ("carton", "từng thùng")], db_default="unit", max_length=20
            ),
        ),
        migrations.AddField(
            model_name="stamprequest",
            name="pack_units",
            field=models.PositiveIntegerField(db_default=1),
        ),
        migrations.AddField(
            model_name="stamprequest",
            name="printing",
            field=models.CharField(
                choices=[("own", "cơ sở tự in"), ("central", "cơ quan in và giao")],
                db_default="own",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="stamprequest",
            name="season",
            field=models.CharField(blank=True, db_default="", max_length=100),
        ),
        migrations.AlterField(
            model_name="stampchange",
            name="state",
            field=models.CharField(
                choices=[
                    ("allocated", "đã cấp, chưa kích hoạt"),
                    ("printed", "đã in"),
                    ("delivered", "đã giao"),
                    ("active", "đang hoạt động"),
                    ("suspended", "tạm dừng"),
                    ("recalled", "bị thu hồi"),
                    ("void", "đã hủy"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="stamprange",
            name="state",
            field=models.CharField(
                choices=[
                    ("allocated", "đã cấp, chưa kích hoạt"),
                    ("printed", "đã in"),
                    ("delivered", "đã giao"),
                    ("active", "đang hoạt động"),
                    ("suspended", "tạm dừng"),
                    ("recalled", "bị thu hồi"),
                    ("void", "đã hủy"),
                ],
                default="allocated",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="stamprequest",
            name="lot",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="stamp_requests",
                to="trace.lot",
            ),
        ),
        migrations.AddConstraint(
            model_name="codebatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "security"), _negated=True), ("printing", "central"), _connector="OR"
                ),
                name="batch_of_security_stamps_central",
            ),
        ),
        migrations.AddConstraint(
            model_name="codebatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", "unit"), ("pack_units", 1)),
                    models.Q(("level", "carton"), ("pack_units__gt", 0)),
                    _connector="OR",
                ),
                name="batch_covers_packs",
            ),
        ),
        migrations.AddConstraint(
            model_name="stamprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("expected_quantity__isnull", True), ("lot__isnull", False), ("season", "")),
                    models.Q(
                        ("expected_quantity__gt", 0),
                        ("lot__isnull", True),
                        models.Q(("season", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="stamps_for_lot_or_season",
            ),
        ),
        migrations.AddConstraint(
            model_name="stamprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "security"), _negated=True), ("printing", "central"), _connector="OR"
                ),
                name="request_of_security_stamps_central",
            ),
        ),
        migrations.AddConstraint(
            model_name="stamprequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", "unit"), ("pack_units", 1)),
                    models.Q(("level", "carton"), ("pack_units__gt", 0)),
                    _connector="OR",
                ),
                name="request_covers_packs",
            ),
        ),
        migrations.AddField(
            model_name="deliverypiece",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="pieces", to="stamps.codebatch"
            ),
        ),
        migrations.AddField(
            model_name="deliverypiece",
            name="confirmed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="deliverypiece",
            name="helper",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AddField(
            model_name="feepayment",
            name="authority",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="feepayment",
            name="cancelled_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="feepayment",
            name="delegator",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="feepayment",
            name="recorded_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="stampdelivery",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="deliveries", to="stamps.codebatch"
            ),
        ),
        migrations.AddField(
            model_name="stampdelivery",
            name="delegator",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="stampdelivery",
            name="delivered_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="stampdelivery",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="deliverypiece",
            name="delivery",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="pieces", to="stamps.stampdelivery"
            ),
        ),
        migrations.AddField(
            model_name="stampfee",
            name="authority",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="stampfee",
            name="batch",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.RESTRICT, related_name="fee", to="stamps.codebatch"
            ),
        ),
        migrations.AddField(
            model_name="feepayment",
            name="fee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="payments", to="stamps.stampfee"
            ),
        ),
        migrations.AddField(
            model_name="stampprice",
            name="entered_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="stampfee",
            name="price",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="stamps.stampprice"
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverypiece",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("numbers", "&&")], name="pieces_never_overlap"
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverypiece",
            constraint=models.UniqueConstraint(fields=("batch", "label"), name="piece_label_once_per_batch"),
        ),
        migrations.AddConstraint(
            model_name="deliverypiece",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="piece_confirmed_with_person_and_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="feepayment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at__isnull", True)), fields=("fee",), name="fee_is_paid_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="feepayment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at__isnull", True)),
                fields=("authority", "receipt_number"),
                name="receipt_number_once_per_authority",
            ),
        ),
        migrations.AddConstraint(
            model_name="feepayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("receipt_number", ""), _negated=True), name="payment_names_its_receipt"
            ),
        ),
        migrations.AddConstraint(
            model_name="feepayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cancel_reason", ""), ("cancelled_at__isnull", True), ("cancelled_by__isnull", True)
                    ),
                    models.Q(
                        ("cancelled_at__isnull", False),
                        ("cancelled_by__isnull", False),
                        models.Q(("cancel_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payment_cancelled_with_person_and_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="stampprice",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("kind", "="),
                    ("printing", "="),
                    (
                        nguongoc.places.models.DateRange(
                            models.F("effective_from"),
                            models.F("effective_to"),
                            django.contrib.postgres.fields.ranges.RangeBoundary(),
                        ),
                        "&&",
                    ),
                ],
                name="one_stamp_price_at_any_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="stampprice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("effective_to__isnull", True),
                    ("effective_to__gte", models.F("effective_from")),
                    _connector="OR",
                ),
                name="stamp_price_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="stampprice",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="stamp_price_names_its_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="stampfee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "amount",
                        django.db.models.expressions.CombinedExpression(
                            models.F("quantity"), "*", models.F("unit_price")
                        ),
                    ),
                    ("amount__gt", 0),
                ),
                name="fee_is_quantity_times_price",
            ),
        ),
        migrations.RunSQL(_BEFORE.reverse_sql + _NOW.sql, _NOW.reverse_sql + _BEFORE.sql),
        migrations.RunSQL(EXCESS, EXCESS_BEFORE),
        migrations.RunSQL(PRICE, "DROP FUNCTION stamps_keep_past_prices CASCADE"),
        migrations.RunSQL(PIECE, "DROP FUNCTION stamps_piece_inside_batch CASCADE"),
        ColumnsKept(
            "stamps_stampprice",
            kept="kind printing price effective_from source entered_by_id entered_at",
        ),
        ColumnsKept(
            "stamps_stampfee",
            kept="batch_id authority_id price_id quantity unit_price amount fixed_at",
        ),
        ColumnsKept(
            "stamps_feepayment",
            kept="fee_id authority_id receipt_number paid_date recorded_by_id delegator_id recorded_at",
            once="cancelled_by_id cancelled_at cancel_reason",
        ),
        ColumnsKept(
            "stamps_stampdelivery",
            kept="batch_id organisation_id receiver delivered_date note delivered_by_id delegator_id recorded_at",
        ),
        ColumnsKept(
            "stamps_deliverypiece",
            kept="delivery_id batch_id label numbers",
            once="confirmed_by_id helper_id confirmed_at",
        ),
    ]
