"""A small table with the headings of each layout, as a frame of texts would hold it. All figures are invented."""

from __future__ import annotations

import pyarrow as pa

_CLASSIC = (
    "Classification,Year,Period,Aggregate Level,Trade Flow Code,Trade Flow,Reporter Code,Reporter,Partner Code,Partner,"
    "Commodity Code,Commodity,Netweight (kg),Trade Value (US$),Flag"
)

LAYOUTS: dict[str, tuple[str, dict]] = {
    "argentina": ("""T'FECHA_'ADU'POS_NCM'PAI'M'UN'PESO_NETO_KILOS'MONTO_FOB_DOLAR'CANT_DECLARACIONES'CANT_UNIDAD_ESTADISTICA
E'20250901'001'1201.90.00'310'8'01'1000'400'1'1000
I'20250901'001'7210.49.00'310'8'01'10'70'1'10""", {}),
    "baci": ("t,i,j,k,v,q\n2018,4,124,030627,2.281,0.15\n2018,156,842,854140,9.5,NA\n2018,251,842,271000,7,1", {"edition": "HS2012"}),
    "census_api": ("""CTY_CODE,CTY_NAME,GEN_VAL_MO,GEN_VAL_YR,time,COMM_LVL,I_COMMODITY
-,TOTAL FOR ALL COUNTRIES,90,900,2023-01,HS6,854140
5700,CHINA,60,600,2023-01,HS6,854140
4280,GERMANY,30,300,2023-01,HS6,854140
0003,EUROPEAN UNION,30,300,2023-01,HS6,854140
4XXX,EUROPE,30,300,2023-01,HS6,854140
5700,CHINA,60,600,2023-01,HS4,8541""", {"edition": "HS2017"}),
    "china_firms": ("""date,ID,business_type,intermediate,trade_type,province,city_prod,imp_exp,hs,origin_or_destination,value,quantities
201304,1,a,0,一般贸易,x,y,出口,85414020,美国,9,1
201305,1,a,0,进料加工贸易,x,y,进口,72104900,德国,19,2""", {"currency": "USD"}),
    "cimt": ("""HS.Code,UOM,Country.Code,State.Code,Geo,Value,Quantity,Year,month
10121,N/A,999,1000,1,100,0,2020,1
10121,N/A,9,1000,1,60,0,2020,1
10121,N/A,55,1000,1,40,0,2020,1
10121,N/A,9,1000,35,60,0,2020,1
10121,N/A,9,1026,35,25,0,2020,1
10121,N/A,9,1036,35,35,0,2020,1
72104900,KGM,9,1000,1,8,3,2020,1""", {"flow": "export", "code_width": 6}),
    "comexstat": ("""CO_ANO;CO_MES;CO_NCM;CO_UNID;CO_PAIS;SG_UF_NCM;CO_VIA;CO_URF;QT_ESTAT;KG_LIQUIDO;VL_FOB
2023;01;09011110;10;160;SP;1;817600;5;1000;70
2023;02;72104900;10;249;SP;1;817600;5;10;30""", {"flow": "export"}),
    "comexstat_mun": ("""CO_ANO;CO_MES;SH4;CO_PAIS;SG_UF_MUN;CO_MUN;KG_LIQUIDO;VL_FOB
2023;01;0901;160;SP;3415402;1;7
2023;03;8541;160;SP;3415402;2;9""", {"flow": "export"}),
    "comext": ("""DECLARANT,DECLARANT_ISO,PARTNER,PARTNER_ISO,TRADE_TYPE,PRODUCT_NC,FLOW,STAT_REGIME,SUPP_UNIT,PERIOD,VALUE_IN_EUROS,QUANTITY_IN_KG,SUP_QUANTITY
001,FR,0400,US,E,72104900,2,4,A,201801,100,10,0
001,FR,0400,US,E,72104900,2,1,A,201801,70,7,0
001,FR,0400,US,E,72104900,2,2,A,201801,30,3,0
001,FR,0389,NA,E,72104900,2,1,A,201801,5,1,0
001,FR,0400,US,E,99RRR100,1,4,A,201801,11,0,0""", {}),
    "comtrade": ("""refYear,period,reporterCode,flowCode,partnerCode,partner2Code,classificationCode,cmdCode,customsCode,motCode,primaryValue,netWgt,qty,qtyUnitAbbr
2020,2020,156,X,0,0,H5,721049,C00,0,100,5,1,kg
2020,2020,156,X,276,0,H5,721049,C00,0,60,3,1,kg
2020,2020,156,X,842,0,H5,721049,C00,0,40,2,1,kg
2020,2020,156,X,842,0,H5,721049,C01,0,40,2,1,kg
2020,2020,156,M,842,0,H5,854140,C00,2100,7,2,1,u
2020,2020,156,M,842,0,H5,TOTAL,C00,0,7,2,1,N/A""", {}),
    "comtrade_classic": (f"""{_CLASSIC}
H4,2015,2015,6,1,Import,156,China,0,World,854140,x,10,100,0
H4,2015,2015,6,1,Import,156,China,276,Germany,854140,x,10,100,0
H4,2015,2015,6,2,Export,156,China,842,USA,10121,x,,7,4""", {"code_width": 6}),
    "gacc": ("""数据年月,贸易伙伴编码,贸易伙伴名称,商品编码,商品名称,第一数量,第一计量单位,第二数量,第二计量单位,人民币
202401,502,美国,12011000,种用大豆,908,千克,0,?,"23,416"
202402,304,德国,85414020,x,3,个,12,千克,"1,000"
202402,304,德国,99990000,x,3,个,12,千克,-""", {"flow": "export", "edition": "HS2017"}),
    "hmrc": ("""MonthId,FlowTypeId,SuppressionIndex,CommodityId,CountryId,PortId,Value,NetMass,SuppUnit
202401,1,0,1012100,1,0,5.0,2.0,
202401,4,0,72104900,400,9,7.0,3.0,
202401,3,0,-990,400,9,1.0,,""", {}),
    "nepal_doc": ("""HSCode,Description,Partner Countries,Unit,Imports_Quantity,Imports_Value,Imports_Revenue
01012100,x,India,Kg,5,100,1
72104900,y,China,PCS,2,30,1""", {"period": "2018"}),
    "russia_fcs": ("""DIRECTION,PERIOD,COUNTRY,HS,UM,VALUE,NETWEIGHT,QUANTITY,REGION,REGION_S
IMP,01/2020,NA,7210490000,166,"1,5","2,0",0,45000 MOSCOW,x
EXP,02/2020,CN,2709009009,166,"2,25","2,0",0,45000 MOSCOW,x""", {"currency": "USD"}),
    "stats_nz": ("""Month,Country,Harmonised System Code,Harmonised System Description,Unit Qty,Total Exports ($NZD fob),Total Exports Qty,Status
201801,"China, People's Republic of",101210000,Horses,KGM,"1,234",4,Final
201802,Australia,7210490000,Steel,NMB,56,4,Final""", {}),
    "tidy": ("year,flow,partner,hs_code,value\n2020,export,DEU,721049,5\n2021,import,USA,854140,7.25", {}),
    "tradestat": ("hscode,commodity,prev_year_value,curr_year_value,growth_pct\n01,x,12.37,19.7,1", {"period": "2023-24", "flow": "export"}),
    "usa_trade_online": ("""State,Commodity,Country,Time,Total Exports Value ($US)
All States,854140 PHOTOSENS SEMICNDCTR DVC,World Total,January 2020,"1,500"
All States,854140 PHOTOSENS SEMICNDCTR DVC,China,January 2020,"1,000"
All States,854140 PHOTOSENS SEMICNDCTR DVC,Germany,January 2020,500
Texas,854140 PHOTOSENS SEMICNDCTR DVC,China,January 2020,"1,000\"""", {}),
}  # fmt: skip
"""Table as text, and what has to be stated of it, by layout."""

APART: dict[str, tuple[str, dict]] = {
    "comext_api": ("""DECLARANT,DECLARANT_LAB,PARTNER,PARTNER_LAB,PRODUCT,PRODUCT_LAB,FLOW,FLOW_LAB,STAT_REGIME,STAT_REGIME_LAB,PERIOD,PERIOD_LAB,INDICATORS,INDICATORS_LAB,INDICATOR_VALUE
DE,Germany,US,-,72104900,-,2,-,4,-,202301,-,VALUE_IN_EUROS,-,100""", {}),
    "japan_customs": ("""Exp or Imp,Year,HS,Country,Unit1,Unit2,Quantity1-Year,Quantity2-Year,Value-Year,Quantity1-Jan,Quantity2-Jan,Value-Jan
1,2017,010121000,103,,KG,0,3,2100,0,3,2100""", {}),
    "years": ("hs_code,2020,2021\n721049,5,6", {"flow": "export"}),
}  # fmt: skip
"""Tables whose row is not one record."""


def table(text: str) -> pa.Table:
    """A table of texts; a blank is nothing."""
    import csv

    delimiter = next(mark for mark in ("'", ";", ",") if mark in text.split("\n", 1)[0])
    headings, *lines = csv.reader(text.splitlines(), delimiter=delimiter)
    columns = [pa.array([line[i] or None for line in lines], pa.string()) for i in range(len(headings))]
    return pa.Table.from_arrays(columns, names=headings)
