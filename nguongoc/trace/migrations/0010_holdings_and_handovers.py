import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_api_tokens"),
        ("trace", "0009_forms_stay_with_their_entries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("sender_name", models.CharField(blank=True, max_length=200)),
                ("sender_address", models.CharField(blank=True, max_length=300)),
                ("receiver_name", models.CharField(blank=True, max_length=200)),
                ("receiver_address", models.CharField(blank=True, max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("on_way", "chờ bên nhận xác nhận"),
                            ("confirmed", "đã nhận"),
                            ("disputed", "bên nhận khiếu nại"),
                            ("refused", "bên nhận từ chối"),
                            ("withdrawn", "đã rút lại"),
                            ("taken_back", "bên giao đã nhận lại"),
                            ("outside", "giao ra ngoài hệ thống"),
                            ("undeclared", "nhận khi chưa khai giao"),
                            ("denied", "bên giao phủ nhận"),
                            ("acknowledged", "bên giao xác nhận sau"),
                        ],
                        max_length=20,
                    ),
                ),
                ("is_undeclared", models.BooleanField(default=False)),
                ("note_number", models.CharField(blank=True, max_length=40)),
                ("shipped_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(null=True)),
                ("deliverer", models.CharField(blank=True, max_length=200)),
                ("vehicle_plate", models.CharField(blank=True, max_length=40)),
                ("driver_name", models.CharField(blank=True, max_length=100)),
                ("driver_phone", models.CharField(blank=True, max_length=40)),
                ("seal_number", models.CharField(blank=True, max_length=60)),
                ("temperature", models.DecimalField(decimal_places=1, max_digits=5, null=True)),
                ("label_code", models.CharField(blank=True, max_length=300)),
                ("evidence", models.CharField(blank=True, max_length=100)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("is_sample", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "receiver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="handovers_received",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="handovers_sent",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="HandoverStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("shipped", "Đã giao hàng"),
                            ("confirmed", "Đã nhận hàng"),
                            ("disputed", "Khiếu nại"),
                            ("refused", "Từ chối nhận"),
                            ("withdrawn", "Rút lại chuyến giao"),
                            ("taken_back", "Đã nhận lại hàng"),
                            ("received", "Nhận hàng chưa được khai giao"),
                            ("denied", "Chúng tôi không giao lô này"),
                            ("acknowledged", "Chúng tôi có giao lô này"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=1000)),
                ("event", models.UUIDField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "handover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="statements",
                        to="trace.handover",
                    ),
                ),
                (
                    "helper",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="IncomingLot",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=200)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=14)),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("KGM", "kg"),
                            ("GRM", "g"),
                            ("LTR", "lít"),
                            ("MLT", "ml"),
                            ("H87", "cái"),
                            ("HEA", "con"),
                        ],
                        max_length=3,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("is_sample", models.BooleanField(default=False)),
                (
                    "handover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="incoming_lots",
                        to="trace.handover",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="incoming_lots",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "thing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="incoming_lots",
                        to="trace.thing",
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="LogisticUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("sscc", models.CharField(max_length=18, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("carton", "thùng"),
                            ("crate", "sọt"),
                            ("sack", "bao"),
                            ("foam_box", "thùng xốp"),
                            ("pallet", "pallet"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("packed", "đã đóng"),
                            ("on_way", "đang trên đường"),
                            ("gone", "đã giao ra ngoài"),
                            ("unpacked", "đã dỡ"),
                        ],
                        default="packed",
                        max_length=20,
                    ),
                ),
                ("is_sample", models.BooleanField(default=False)),
                ("packed_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("handovers", models.ManyToManyField(related_name="units", to="trace.handover")),
                (
                    "holder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="units_in_hand",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="units_packed",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "packed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="children",
                        to="trace.logisticunit",
                    ),
                ),
                (
                    "thing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="logistic_unit",
                        to="trace.thing",
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="HandoverLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=200)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=14)),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("KGM", "kg"),
                            ("GRM", "g"),
                            ("LTR", "lít"),
                            ("MLT", "ml"),
                            ("H87", "cái"),
                            ("HEA", "con"),
                        ],
                        max_length=3,
                    ),
                ),
                ("received_quantity", models.DecimalField(decimal_places=3, max_digits=14, null=True)),
                (
                    "condition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("good", "tốt"),
                            ("damaged", "dập, vỡ, rách"),
                            ("spoiled", "ôi, hỏng"),
                            ("warm", "không đủ lạnh"),
                            ("wrong", "sai hàng"),
                        ],
                        max_length=20,
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=300)),
                (
                    "handover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="lines", to="trace.handover"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="handover_lines",
                        to="trace.lot",
                    ),
                ),
                (
                    "thing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="trace.thing"
                    ),
                ),
                (
                    "incoming",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="handover_lines",
                        to="trace.incominglot",
                    ),
                ),
                (
                    "packed_in",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="trace.logisticunit",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("harvested", "thu hoạch"),
                            ("made", "làm ra"),
                            ("received", "nhận về"),
                            ("used", "đã dùng"),
                            ("packed", "đang nằm trong thùng, pallet"),
                            ("shipped", "đã giao"),
                            ("sold", "bán lẻ"),
                            ("lost", "hao hụt, hủy"),
                        ],
                        max_length=20,
                    ),
                ),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=14)),
                ("event", models.UUIDField(db_index=True)),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "incoming",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="movements",
                        to="trace.incominglot",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="movements",
                        to="trace.lot",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="movements",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="UnitContent",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=14)),
                (
                    "container",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="contents",
                        to="trace.logisticunit",
                    ),
                ),
                (
                    "incoming",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="in_units",
                        to="trace.incominglot",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="in_units",
                        to="trace.lot",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(fields=["state", "shipped_at"], name="handover_by_state"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sender__isnull", True),
                    ("receiver__isnull", True),
                    models.Q(("sender", models.F("receiver")), _negated=True),
                    _connector="OR",
                ),
                name="handover_between_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("sender__isnull", False), ("receiver__isnull", False), _connector="OR"),
                name="handover_of_an_organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="incominglot",
            constraint=models.UniqueConstraint(fields=("handover", "thing"), name="one_incoming_lot_per_thing"),
        ),
        migrations.AddConstraint(
            model_name="incominglot",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="incoming_quantity_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="logisticunit",
            constraint=models.CheckConstraint(
                condition=models.Q(("parent", models.F("id")), _negated=True), name="unit_not_within_itself"
            ),
        ),
        migrations.AddConstraint(
            model_name="logisticunit",
            constraint=models.CheckConstraint(
                condition=models.Q(("sscc__regex", "^[0-9]{18}$")), name="sscc_of_18_digits"
            ),
        ),
        migrations.AddConstraint(
            model_name="handoverline",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="line_quantity_positive"
            ),
        ),
        migrations.AddIndex(
            model_name="movement",
            index=models.Index(fields=["organisation", "at"], name="movement_by_time"),
        ),
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("incoming__isnull", True), ("lot__isnull", False)),
                    models.Q(("incoming__isnull", False), ("lot__isnull", True)),
                    _connector="OR",
                ),
                name="movement_of_one_holding",
            ),
        ),
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity", 0), _negated=True), name="movement_moves_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="unitcontent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("incoming__isnull", True), ("lot__isnull", False)),
                    models.Q(("incoming__isnull", False), ("lot__isnull", True)),
                    _connector="OR",
                ),
                name="content_of_one_holding",
            ),
        ),
        migrations.AddConstraint(
            model_name="unitcontent",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity__gt", 0)), name="content_quantity_positive"
            ),
        ),
    ]
